import { gunzipStart } from '../gzip.ts';
import { DEFAULT_FIELD_ORDER, isHeader } from './line-format.ts';
import { readColumnNames } from './parquet-reader.ts';
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

const PARQUET_MAGIC = 'PAR1';

/**
 * Reads which fields a log object has, and of a text file no more than its start.
 * @param body the stored bytes: text, gzip or Parquet
 * @returns undefined when there is no line in it, or it is no flow log
 * @throws {UnreadableObjectError} when it is damaged
 */
export async function readFieldNames(body: AsyncIterable<Uint8Array>): Promise<FoundFields | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let isParquet = false;
  for await (const chunk of body) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    isParquet ||= Buffer.concat(chunks).toString('latin1', 0, PARQUET_MAGIC.length) === PARQUET_MAGIC;
    // The footer of a Parquet file names its columns, at the end.
    if (!isParquet && sizeBytes >= HEAD_BYTES) break;
  }
  const bytes = Buffer.concat(chunks);
  if (isParquet) return { form: 'parquet', names: readColumnNames(bytes), isAssumed: false };
  const text = Buffer.from(bytes[0] === 0x1f && bytes[1] === 0x8b ? inflateStart(bytes) : bytes).toString('latin1');
  const fields = (text.split('\n', 1)[0] ?? '').trimEnd().split(' ');
  if (isHeader(fields)) return { form: 'text', names: fields, isAssumed: false };
  return fields.length === DEFAULT_FIELD_ORDER.length
    ? { form: 'text', names: DEFAULT_FIELD_ORDER, isAssumed: true }
    : undefined;
}

function inflateStart(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipStart(bytes);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableObjectError('gzip', `Inflate a log object: ${message}; copy it again`, { cause });
  }
}
