import {
  type AsyncBuffer,
  type FileMetaData,
  type RowGroup,
  parquetMetadata,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { gunzip } from '../../encoding/gzip.ts';
import { windowOf } from '../../time.ts';
import { EARLIEST_SECOND, LATEST_SECOND, lineReader } from '../flow-record.ts';
import { formatOf } from '../line-format.ts';
import { checkRowGroup } from './parquet-guard.ts';
import { createLineTally, type LineTally } from '../line-tally.ts';
import { allRejectedText } from '../reject-tally.ts';
import type { LogSummary } from '../sink.ts';
import { CHECKED_LINES } from '../text-reader.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import type { BodyRequest, ReadBytes } from '../read-request.ts';

/** Largest Parquet file that is read: its footer stands at the end, so it is held in memory. AWS writes at most 75 MB. */
const MAX_PARQUET_BYTES = 256 * 1024 * 1024;

/**
 * Reads a flow-log file in Parquet, one row group at a time. Columns are found by name, and no others are decoded; a value that is null reads
 * like `-` in text. Numbers may have any type of number, or be text.
 * @param body the stored bytes
 * @throws {UnreadableObjectError} when it is no Parquet, lacks columns or holds no rows
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function readParquet(
  body: AsyncIterable<Uint8Array>,
  request: BodyRequest,
): Promise<LogSummary & ReadBytes> {
  const bytes = await collect(body);
  const metadata = readFooter(bytes);
  const fieldNames = namesOf(metadata);
  const columns = columnsToRead(fieldNames);
  checkCodecs(metadata, columns);
  const tally = createLineTally(request.ports, request.sink);
  const take = rowReader(columns, request, tally);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    checkGroup(bytes, { metadata, group, columns });
    const rowEnd = rowStart + Number(group.num_rows);
    for (const row of await readRows(bytes, { metadata, columns, rowStart, rowEnd })) take(row);
    rowStart = rowEnd;
  }
  tally.flush();
  if (tally.readCount() === 0) {
    throw rowStart === 0
      ? new UnreadableObjectError('empty', 'Read flow-log rows: the file holds none')
      : new UnreadableObjectError('format', `Read flow-log rows: ${allRejectedText(tally.rejects(), 'row')}`);
  }
  const size = bytes.byteLength;
  return {
    fieldNames,
    assumedHeader: false,
    hasTcpFlags: tally.hasTcpFlags(),
    rejects: tally.rejects(),
    storedBytes: size,
    inflatedBytes: size,
  };
}

/**
 * Reads the names of the columns.
 * @param bytes the whole file
 * @throws {UnreadableObjectError} when it is damaged
 */
export function readColumnNames(bytes: Uint8Array): string[] {
  return namesOf(readFooter(bytes));
}

function namesOf(metadata: FileMetaData): string[] {
  const names = parquetSchema(metadata).children.map(({ element }): unknown => element.name);
  if (names.every((name) => typeof name === 'string')) return names;
  throw damaged(new RangeError('a column has no name'));
}

/** The columns that hold a field that is read, each field once. What stands in others is nobody's business here, whatever it is. */
function columnsToRead(names: readonly string[]): string[] {
  const { columns, missing } = formatOf(names);
  if (isSecurityLake(names)) {
    throw new UnreadableObjectError(
      'missing-fields',
      'Read the columns: they are those of OCSF, as Amazon Security Lake writes them, which are not read; deliver the flow logs to S3 as well, ' +
        'as text or Parquet of VPC Flow Logs',
    );
  }
  if (missing.length > 0) {
    throw new UnreadableObjectError(
      'missing-fields',
      `Read the columns: ${missing.join(', ')} are missing; create the flow log anew with these fields`,
    );
  }
  return [...columns.values()].map((index) => names[index] ?? '');
}

/** Network activity of OCSF has its ends in nested columns of these names. */
function isSecurityLake(names: readonly string[]): boolean {
  return ['src_endpoint', 'dst_endpoint', 'traffic'].every((name) => names.includes(name));
}

/** What hyparquet inflates, and GZIP, by our own zlib. */
const CODECS: readonly string[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP'];

function checkCodecs({ row_groups: groups }: FileMetaData, columns: readonly string[]): void {
  const chunks = groups.flatMap((group) => group.columns.flatMap((column) => column.meta_data ?? []));
  const other = chunks.find(
    ({ codec, path_in_schema: [name = ''] }) => columns.includes(name) && !CODECS.includes(codec),
  );
  if (!other) return;
  throw new UnreadableObjectError(
    'parquet',
    `Read a Parquet file: it is compressed with ${other.codec}, only SNAPPY, GZIP and no compression are read; write it anew with one of these`,
  );
}

type Row = Readonly<Record<string, unknown>>;

/** Reads rows in full where they can matter, and only their start elsewhere, as the reader of text does. */
function rowReader(columns: readonly string[], request: BodyRequest, tally: LineTally): (row: Row) => void {
  const { ports, latestSecond } = request;
  const format = formatOf(columns);
  const read = lineReader(format, latestSecond);
  const [sourcePort = '', destinationPort = '', startName = '', logStatus = ''] = (
    ['sourcePort', 'destinationPort', 'start', 'logStatus'] as const
  ).map((field) => columns[format.columns.get(field) ?? -1]);
  const canMatter = portMatcher(ports);
  let unchecked = CHECKED_LINES;
  return (row) => {
    if (unchecked > 0) unchecked--;
    else if (row[logStatus] === 'OK' && !canMatter(row[sourcePort]) && !canMatter(row[destinationPort])) {
      const start = secondOf(row[startName]);
      if (start !== undefined && start <= latestSecond) {
        tally.countRun(windowOf(start), 1, start);
        return;
      }
    }
    const line = Buffer.from(columns.map((name) => textOf(row[name])).join(' '));
    tally.add(read(line, 0, line.length), () => line.toString('latin1'));
  };
}

/** A port that whoever wrote the file did not spell as AWS does is left to the full parser. */
const USUAL_PORT = /^(?:0|[1-9]\d{0,4})$/;

/**
 * Makes a function that tells whether a value may be a watched port. AWS writes ports as numbers of 32 bits; other programs write larger ones, which
 * are read as a bigint, or text.
 */
function portMatcher(ports: ReadonlySet<number>): (value: unknown) => boolean {
  const watched = new Set<unknown>([...ports].flatMap((port) => [port, BigInt(port), String(port)]));
  return (value) => watched.has(value) || (typeof value === 'string' && !USUAL_PORT.test(value));
}

/** @returns epoch seconds; undefined when the full parser must say what it is */
function secondOf(value: unknown): number | undefined {
  const second = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN;
  return Number.isInteger(second) && second >= EARLIEST_SECOND && second < LATEST_SECOND ? second : undefined;
}

/** Writes a value as a field of a line. A space would make two fields of it: what stands there instead is in no field that is read. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '-' : value.replaceAll(' ', '_');
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '-';
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

function readFooter(bytes: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(copyOf(bytes));
  } catch (cause) {
    throw damaged(cause);
  }
}

async function readRows(
  bytes: Uint8Array,
  part: { metadata: FileMetaData; columns: string[]; rowStart: number; rowEnd: number },
): Promise<Row[]> {
  const file: AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice: (start, end) => copyOf(bytes.subarray(start, end)),
  };
  try {
    return await parquetReadObjects({ file, ...part, compressors: { GZIP: gunzip } });
  } catch (cause) {
    throw damaged(cause);
  }
}

function checkGroup(bytes: Uint8Array, about: { metadata: FileMetaData; group: RowGroup; columns: string[] }): void {
  try {
    checkRowGroup(bytes, { ...about, decompressors: { GZIP: gunzip } });
  } catch (cause) {
    throw damaged(cause);
  }
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function damaged(cause: unknown): UnreadableObjectError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UnreadableObjectError(
    'parquet',
    `Read a Parquet file: ${message}; the file is damaged or was cut short, copy it again`,
    { cause },
  );
}
