import { type AsyncBuffer, type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { gunzip } from '../gzip.ts';
import type { BodyRequest, ReadBytes } from './body-reader.ts';
import { windowOf } from '../time.ts';
import { EARLIEST_SECOND, lineReader } from './flow-record.ts';
import { formatOf, type LineFormat } from './line-format.ts';
import { createLineTally, type LineTally } from './line-tally.ts';
import type { LogSummary } from './sink.ts';
import { CHECKED_LINES } from './text-reader.ts';
import { UnreadableObjectError } from './unreadable-object.ts';

/** Largest Parquet file that is read: its footer stands at the end, so it is held in memory. AWS writes at most 75 MB. */
const MAX_PARQUET_BYTES = 256 * 1024 * 1024;

/**
 * Reads a flow-log file in Parquet, one row group at a time. Columns are found by name; a value that is null reads like `-` in text.
 * @param body the stored bytes
 * @throws {UnreadableObjectError} when it is no Parquet, lacks columns or holds no rows
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function readParquet(
  body: AsyncIterable<Uint8Array>,
  request: BodyRequest,
): Promise<LogSummary & ReadBytes> {
  const bytes = await collect(body);
  const { metadata, names } = readFooter(bytes);
  const format = formatOf(names);
  if (format.missing.length > 0) {
    throw new UnreadableObjectError(
      'missing-fields',
      `Read the columns: ${format.missing.join(', ')} are missing; create the flow log anew with these fields`,
    );
  }
  const tally = createLineTally(request.ports, request.sink);
  const rows = rowReader(names, format, { request, tally });
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    for (const row of await readRows(bytes, { metadata, rowStart, rowEnd })) rows(row);
    rowStart = rowEnd;
  }
  tally.flush();
  if (tally.readCount() === 0) {
    throw new UnreadableObjectError(
      rowStart === 0 ? 'empty' : 'format',
      `Read flow-log rows: none of ${rowStart} could be read`,
    );
  }
  const size = bytes.byteLength;
  return { assumedHeader: false, hasTcpFlags: tally.hasTcpFlags(), storedBytes: size, inflatedBytes: size };
}

/**
 * Reads the names of the columns.
 * @param bytes the whole file
 * @throws {UnreadableObjectError} when it is damaged
 */
export function readColumnNames(bytes: Uint8Array): string[] {
  return readFooter(bytes).names;
}

type Row = Readonly<Record<string, unknown>>;

/** Reads rows in full where they can matter, and only their start elsewhere, as the reader of text does. */
function rowReader(
  names: readonly string[],
  format: LineFormat,
  to: { readonly request: BodyRequest; readonly tally: LineTally },
): (row: Row) => void {
  const { ports, latestSecond } = to.request;
  const read = lineReader(format, latestSecond);
  const nameOf = (field: 'sourcePort' | 'destinationPort' | 'start' | 'logStatus'): string =>
    names[format.columns.get(field) ?? -1] ?? '';
  const [sourcePort, destinationPort, startName, logStatus] = [
    nameOf('sourcePort'),
    nameOf('destinationPort'),
    nameOf('start'),
    nameOf('logStatus'),
  ];
  const watched = new Set<unknown>(ports);
  let unchecked = CHECKED_LINES;
  return (row) => {
    const start = Number(row[startName]);
    const canMatter = watched.has(row[sourcePort]) || watched.has(row[destinationPort]) || row[logStatus] !== 'OK';
    if (unchecked === 0 && !canMatter && start >= EARLIEST_SECOND && start <= latestSecond) {
      to.tally.countRun(windowOf(start), 1, start);
      return;
    }
    if (unchecked > 0) unchecked--;
    const line = Buffer.from(names.map((name) => textOf(row[name])).join(' '));
    to.tally.add(read(line, 0, line.length), () => line.toString('latin1'));
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '-';
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_PARQUET_BYTES) {
      throw new UnreadableObjectError(
        'limit',
        `Read a Parquet file: more than ${MAX_PARQUET_BYTES} bytes, no more are allowed`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readFooter(bytes: Uint8Array): { metadata: FileMetaData; names: string[] } {
  try {
    const metadata = parquetMetadata(bufferOf(bytes));
    return { metadata, names: metadata.schema.slice(1).map((element) => element.name) };
  } catch (cause) {
    throw damaged(cause);
  }
}

async function readRows(
  bytes: Uint8Array,
  part: { metadata: FileMetaData; rowStart: number; rowEnd: number },
): Promise<Row[]> {
  const file: AsyncBuffer = { byteLength: bytes.byteLength, slice: (start, end) => bufferOf(bytes).slice(start, end) };
  try {
    return await parquetReadObjects({ file, ...part, compressors: { GZIP: gunzip } });
  } catch (cause) {
    throw damaged(cause);
  }
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? buffer.slice(byteOffset, byteOffset + byteLength)
    : new Uint8Array(bytes).buffer;
}

function damaged(cause: unknown): UnreadableObjectError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UnreadableObjectError(
    'parquet',
    `Read a Parquet file: ${message}; the file is damaged or was cut short, copy it again`,
    { cause },
  );
}
