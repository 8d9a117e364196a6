import type { FileMetaData, RowGroup } from 'hyparquet';
import { mustExist } from '../../collections/must-exist.ts';
import type { RangedBytes } from '../../ports.ts';
import { fieldsReader } from '../flow-record.ts';
import { type Field, formatOf } from '../line-format.ts';
import { createLineTally } from '../line-tally.ts';
import { checkLimits, type ReadBytes } from '../read-limits.ts';
import type { BodyRequest } from '../read-request.ts';
import { allRejectedText, type Rejects } from '../reject-tally.ts';
import type { LogSummary } from '../sink.ts';
import { CHECKED_LINES } from '../text-reader.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import { type ColumnChunk, columnChunks } from './column-chunk.ts';
import { readableColumns } from './columns-to-read.ts';
import { damagedParquet, ReadFailure } from './damaged-parquet.ts';
import { flatColumnNames, readFooter } from './footer.ts';
import type { KeyColumns } from './key-columns.ts';
import { GroupBytes, ReadAhead } from './read-plan.ts';
import { readRowGroup, type RowRequest } from './row-group.ts';
import { RowFields } from './row-fields.ts';
import { Turn } from './turn.ts';

/**
 * Reads a flow-log file in Parquet, one row group at a time. Columns are found by name, and no others are read; a value that is null reads like
 * `-` in text. Numbers may have any type of number, or be text; a start may be a point in time. Memory does not grow with the file.
 * @param file the whole file
 * @throws {UnreadableObjectError} when it is no Parquet, lacks columns or holds no rows
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function readParquet(file: RangedBytes, request: BodyRequest): Promise<LogSummary & ReadBytes> {
  try {
    return await readCounted(file, request);
  } catch (error) {
    throw error instanceof ReadFailure ? error.cause : error;
  }
}

async function readCounted(file: RangedBytes, request: BodyRequest): Promise<LogSummary & ReadBytes> {
  const { ports, latestSecond, limits } = request;
  const count = { storedBytes: 0, inflatedBytes: 0 };
  const counted = countReads(file, count);
  const metadata = await readFooter(counted);
  const columns = readableColumns(metadata);
  const tally = createLineTally(ports, request.sink);
  const onInflated = (sizeBytes: number): void => {
    count.inflatedBytes += sizeBytes;
    checkLimits({ storedBytes: file.sizeBytes, inflatedBytes: count.inflatedBytes }, limits);
  };
  const fields = new RowFields();
  const readFields = fieldsReader(formatOf(columns), latestSecond);
  const rows = { read: () => readFields(fields), fields, tally, onInflated, turn: new Turn() };
  await readGroups(counted, { metadata, columns }, { ports, latestSecond, ...rows });
  tally.flush();
  if (tally.readCount() === 0) throw nothingRead(metadata, tally.rejects());
  const fieldNames = flatColumnNames(metadata);
  return { fieldNames, assumedHeader: false, hasTcpFlags: tally.hasTcpFlags(), rejects: tally.rejects(), ...count };
}

/** Counts the bytes that are read, and marks failures of reading, so that they are not taken for damage of the file. */
function countReads(file: RangedBytes, count: { storedBytes: number }): RangedBytes {
  return {
    sizeBytes: file.sizeBytes,
    async read(from, to) {
      count.storedBytes += to - from;
      try {
        return await file.read(from, to);
      } catch (cause) {
        throw new ReadFailure('Read a Parquet file: no bytes came', { cause });
      }
    },
  };
}

function nothingRead({ row_groups: groups }: FileMetaData, rejects: Rejects): UnreadableObjectError {
  return groups.every((group) => Number(group.num_rows) === 0)
    ? new UnreadableObjectError('empty', 'Read flow-log rows: the file holds none')
    : new UnreadableObjectError('format', `Read flow-log rows: ${allRejectedText(rejects, 'row')}`);
}

/**
 * Reads the names of the columns that hold one value a row.
 * @param file the whole file
 * @throws {UnreadableObjectError} when it is damaged
 */
export async function readColumnNames(file: RangedBytes): Promise<string[]> {
  return flatColumnNames(await readFooter(file));
}

async function readGroups(
  file: RangedBytes,
  { metadata, columns }: { readonly metadata: FileMetaData; readonly columns: readonly string[] },
  request: RowRequest,
): Promise<void> {
  const ahead = new ReadAhead(file, file.sizeBytes - metadata.metadata_length);
  let unchecked = CHECKED_LINES;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows === 0) continue;
    const chunks = chunksOf(group, { metadata, columns, sizeBytes: file.sizeBytes });
    const keys = keyColumns(chunks, columns);
    const checkedRows = Math.min(unchecked, rows);
    unchecked -= checkedRows;
    await readRowGroup({ chunks, keys, rows, checkedRows, bytes: new GroupBytes(file, chunks, ahead) }, request);
  }
}

function chunksOf(
  group: RowGroup,
  about: { readonly metadata: FileMetaData; readonly columns: readonly string[]; readonly sizeBytes: number },
): ColumnChunk[] {
  try {
    return columnChunks(group, { ...about, names: about.columns });
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

function keyColumns(chunks: readonly ColumnChunk[], columns: readonly string[]): KeyColumns {
  const { columns: positions } = formatOf(columns);
  const chunkOf = (field: Field): ColumnChunk => mustExist(chunks[positions.get(field) ?? -1], `column of ${field}`);
  return {
    ports: [chunkOf('destinationPort'), chunkOf('sourcePort')],
    logStatus: chunkOf('logStatus'),
    start: chunkOf('start'),
  };
}
