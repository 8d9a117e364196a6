import { gunzipStart } from '../encoding/gzip.ts';
import type { LogObject } from '../ports.ts';
import { formOf, peek } from './body-form.ts';
import type { FoundFormat } from './found-format.ts';
import { gzipLayersOf } from './gzip-layers.ts';
import { rangesOrAll } from './parquet/collected-bytes.ts';
import { type FirstLineReader, firstLineReader, firstLineStart } from './first-line.ts';
import { readColumnNames } from './parquet/parquet-reader.ts';
import { UnreadableObjectError } from './unreadable-object.ts';
import { createUnwrapper } from './wrapping/unwrapper.ts';

/** The header line is within the first bytes, also when they are compressed. */
const HEAD_BYTES = 16_384;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Reads which fields a log object has: of a text file no more than its start, of a Parquet file no more than its footer where it can be read by
 * range.
 * @param object the stored bytes: text, gzip or Parquet
 * @param assumed names of the fields of text without a header line, in their order; undefined for the default format
 * @returns undefined when there is no line in it, or it is no flow log. Also when its start ends in the first line, or in the first JSON object, which a
 *   subscription may fill with lines
 * @throws {UnreadableObjectError} when it is damaged
 */
export async function readFieldNames(
  { body, ranges }: Pick<LogObject, 'body' | 'ranges'>,
  assumed?: readonly string[],
): Promise<FoundFormat | undefined> {
  const { head, rest, stop } = await peek(body);
  if (formOf(head) === 'parquet') {
    const { form, names } = await readColumnNames(await rangesOrAll({ rest, stop }, ranges));
    return { form, gzipLayers: 0, wrapping: 'none', names, isAssumed: false };
  }
  return formatOfText(await readStart(rest), firstLineReader(assumed));
}

/** @param start the start of a text file, as it is stored */
function formatOfText({ bytes, isWhole }: FileStart, readFirstLine: FirstLineReader): FoundFormat | undefined {
  const gzipLayers = gzipLayersOf(bytes);
  let plain: Uint8Array = bytes;
  for (let layer = 0; layer < gzipLayers; layer++) plain = inflateStart(plain);
  const pieces: Uint8Array[] = [];
  const unwrapper = createUnwrapper({ push: (chunk) => void pieces.push(Buffer.from(chunk)) });
  unwrapper.push(plain);
  unwrapper.end();
  if (!isWhole && unwrapper.wrapping() !== 'json' && !endsFirstLine(Buffer.from(plain))) return undefined;
  const text = Buffer.concat(pieces);
  const from = firstLineStart(text);
  const newline = text.indexOf(NEWLINE, from);
  const end = newline < 0 ? text.length : newline;
  const first = readFirstLine(text, from, text[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  if (first.kind === 'neither') return undefined;
  const isAssumed = first.kind === 'record';
  return { form: 'text', gzipLayers, wrapping: unwrapper.wrapping(), names: first.names, isAssumed };
}

/** The first bytes of a file. */
interface FileStart {
  readonly bytes: Buffer;
  /** True if these are all. */
  readonly isWhole: boolean;
}

/** Checks whether the first line that is not empty ends in a text: a part of a header line is a header line too, with other fields. */
function endsFirstLine(text: Buffer): boolean {
  return text.includes(NEWLINE, firstLineStart(text));
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<FileStart> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes >= HEAD_BYTES) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}

function inflateStart(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipStart(bytes);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableObjectError('gzip', `Inflate a log object: ${message}; copy it again`, { cause });
  }
}
