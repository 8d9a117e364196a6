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
const NEWLINE = 10;

/** What one byte does: it opens an object, closes one, ends a line behind which no object goes on, or does nothing of this. */
const OPENS = 1;
const CLOSES = -1;
const ENDS_LINE = 2;
const NOTHING = 0;

/** What may stand between two objects: they may be the values of a list. */
const SEPARATORS = /^[\s,[\]]*$/;

/**
 * Cuts a text into its JSON objects, which may stand on lines of their own, in a list, or directly behind each other, as Firehose writes them.
 * JSON has no line break inside of quotation marks: an object with one was cut short, and ends there. Where an object is still open at the end of the text, each
 * line behind its first one is cut on its own. So an object that was cut short costs itself, and not the objects on the lines behind it.
 * @param take gets the text of each object, and each line that stands between two objects if it is more than white space, commas and brackets
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
  const collected = (): string => {
    const text = Buffer.concat(pieces).toString();
    pieces.length = 0;
    state.sizeBytes = 0;
    return text;
  };
  const hand = (text: string): void => {
    if (!SEPARATORS.test(text)) take(text.trim());
  };
  const startAnew = (): void => {
    state.depth = 0;
    state.inText = false;
    state.isEscaped = false;
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const step = depthStep(bytes[at], state);
        if (step === NOTHING) continue;
        if (step === ENDS_LINE) {
          collect(bytes.subarray(from, at));
          hand(collected());
          startAnew();
          from = at;
          continue;
        }
        const isEdge = step === OPENS ? state.depth === 0 : state.depth === 1;
        state.depth = Math.max(0, state.depth + step);
        if (!isEdge) continue;
        const cut = step === OPENS ? at : at + 1;
        collect(bytes.subarray(from, cut));
        hand(collected());
        from = cut;
      }
      collect(bytes.subarray(from));
    },
    end() {
      startAnew();
      const [first = '', ...others] = collected().split('\n');
      hand(first);
      if (others.length > 0) splitEach(others, take);
    },
  };
}

/** Cuts lines, each on its own. */
function splitEach(lines: readonly string[], take: (text: string) => void): void {
  const splitter = createJsonSplitter(take);
  for (const line of lines) {
    splitter.push(Buffer.from(line));
    splitter.end();
  }
}

/** Follows one byte. */
function depthStep(
  byte: number | undefined,
  state: { readonly depth: number; inText: boolean; isEscaped: boolean },
): typeof OPENS | typeof CLOSES | typeof ENDS_LINE | typeof NOTHING {
  if (byte === NEWLINE) return state.inText || state.depth === 0 ? ENDS_LINE : NOTHING;
  if (state.inText) {
    if (state.isEscaped) state.isEscaped = false;
    else if (byte === BACKSLASH) state.isEscaped = true;
    else if (byte === QUOTE) state.inText = false;
    return NOTHING;
  }
  if (byte === QUOTE) {
    // Between two objects a quotation mark opens no text: one too many there would hide all that follows.
    state.inText = state.depth > 0;
    return NOTHING;
  }
  if (byte === OPEN) return OPENS;
  return byte === CLOSE ? CLOSES : NOTHING;
}
