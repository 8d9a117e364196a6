import { gunzipStart } from '../encoding/gzip.ts';
import type { LogObject } from '../ports.ts';
import { formOf, peek } from './body-form.ts';
import { collectBytes } from './parquet/collected-bytes.ts';
import { readFirstLine, skipByteOrderMark } from './first-line.ts';
import { readColumnNames } from './parquet/parquet-reader.ts';
import { UnreadableObjectError } from './unreadable-object.ts';

/** Which fields a log object has. */
export interface FoundFields {
  readonly form: 'text' | 'parquet';
  readonly names: readonly string[];
  /** True when there is no header line, so that the default format is assumed. */
  readonly isAssumed: boolean;
}

/** The header line is within the first bytes, also when they are compressed. */
const HEAD_BYTES = 16_384;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Reads which fields a log object has: of a text file no more than its start, of a Parquet file no more than its footer where it can be read by
 * range.
 * @param object the stored bytes: text, gzip or Parquet
 * @returns undefined when there is no line in it, or it is no flow log
 * @throws {UnreadableObjectError} when it is damaged
 */
export async function readFieldNames({
  body,
  ranges,
}: Pick<LogObject, 'body' | 'ranges'>): Promise<FoundFields | undefined> {
  const { head, rest, stop } = await peek(body);
  if (formOf(head) === 'parquet') {
    if (ranges) await stop();
    const names = await readColumnNames(await (ranges ? ranges() : collectBytes(rest)));
    return { form: 'parquet', names, isAssumed: false };
  }
  const bytes = await readStart(rest);
  const text = Buffer.from(formOf(bytes) === 'gzip' ? inflateStart(bytes) : bytes);
  const newline = text.indexOf(NEWLINE);
  const end = newline < 0 ? text.length : newline;
  const first = readFirstLine(text, skipByteOrderMark(text, 0), text[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  if (first.kind === 'neither') return undefined;
  return { form: 'text', names: first.names, isAssumed: first.kind === 'default-record' };
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function inflateStart(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipStart(bytes);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableObjectError('gzip', `Inflate a log object: ${message}; copy it again`, { cause });
  }
}
