import { UnreadableObjectError } from '../unreadable-object.ts';
import type { Unwrapper } from './wrapping.ts';

/**
 * Longest JSON object that is read, in bytes. Firehose and subscriptions send at most some MB at once.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** What may stand between two objects: they may be the values of a list. */
const SEPARATORS = /^[\s,[\]]*$/;

/**
 * Cuts a text into its JSON objects, which may stand on lines of their own, in a list, or directly behind each other, as Firehose writes them.
 * @param take gets the text of each object, and what stands between two objects if that is more than white space, commas and brackets
 * @throws {UnreadableObjectError} from `push`, if an object is longer than {@link MAX_JSON_BYTES}
 */
export function createJsonSplitter(take: (text: string) => void): Unwrapper {
  const pieces: Buffer[] = [];
  const state = { depth: 0, inText: false, isEscaped: false, sizeBytes: 0 };

  const collect = (bytes: Buffer): void => {
    state.sizeBytes += bytes.length;
    if (state.sizeBytes > MAX_JSON_BYTES) {
      throw new UnreadableObjectError(
        'limit',
        `Read JSON: an object is longer than ${MAX_JSON_BYTES} bytes, no longer one is read`,
      );
    }
    // A copy: the bytes may change after the call.
    if (bytes.length > 0) pieces.push(Buffer.from(bytes));
  };
  const finish = (): void => {
    const text = Buffer.concat(pieces).toString().trim();
    pieces.length = 0;
    state.sizeBytes = 0;
    if (!SEPARATORS.test(text)) take(text);
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const step = depthStep(bytes[at], state);
        if (step === 0) continue;
        const isEdge = step > 0 ? state.depth === 0 : state.depth === 1;
        state.depth = Math.max(0, state.depth + step);
        if (!isEdge) continue;
        const cut = step > 0 ? at : at + 1;
        collect(bytes.subarray(from, cut));
        finish();
        from = cut;
      }
      collect(bytes.subarray(from));
    },
    end: finish,
  };
}

/** Follows one byte. @returns 1 if it opens an object, -1 if it closes one, else 0 */
function depthStep(
  byte: number | undefined,
  state: { readonly depth: number; inText: boolean; isEscaped: boolean },
): number {
  if (state.inText) {
    if (state.isEscaped) state.isEscaped = false;
    else if (byte === BACKSLASH) state.isEscaped = true;
    else if (byte === QUOTE) state.inText = false;
    return 0;
  }
  if (byte === QUOTE) {
    // Between two objects a quotation mark opens no text: one too many there would hide all that follows.
    state.inText = state.depth > 0;
    return 0;
  }
  if (byte === OPEN) return 1;
  return byte === CLOSE ? -1 : 0;
}
