import type { FileMetaData, RowGroup } from 'hyparquet';
import { mustExist } from '../../collections/must-exist.ts';
import type { RangedBytes } from '../../ports.ts';
import { CheckedLines } from '../checked-lines.ts';
import type { FoundFormat } from '../found-format.ts';
import { createLineTally } from '../line-tally.ts';
import { checkLimits, type ReadBytes } from '../read-limits.ts';
import type { BodyRequest } from '../read-request.ts';
import { allRejectedText, type Rejects } from '../reject-tally.ts';
import type { LogSummary } from '../sink.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import { type ColumnChunk, columnChunks } from './column-chunk.ts';
import { damagedParquet, ReadFailure } from './damaged-parquet.ts';
import { readFooter } from './footer.ts';
import { refuseJoined } from './joined-files.ts';
import type { KeyColumns } from './key-columns.ts';
import { GroupBytes, ReadAhead } from './read-plan.ts';
import { readRowGroup, type RowRequest } from './row-group.ts';
import { RowFields } from './row-fields.ts';
import { layoutOf, parquetNames } from './file-layout.ts';
import type { RowLayout } from './row-layout.ts';
import { Turn } from './turn.ts';

/** What a Parquet file says as a whole, and which form it has. */
type ReadParquet = LogSummary & ReadBytes & Pick<FoundFormat, 'form'>;

/**
 * Reads a flow-log file in Parquet, one row group at a time. Columns are found by name, and no others are read; a value that is null reads like
 * `-` in text. Numbers may have any type of number, or be text; a start may be a point in time. Memory does not grow with the file.
 * @param file the whole file
 * @throws {UnreadableObjectError} when it is no Parquet, lacks columns or holds no rows
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export async function readParquet(file: RangedBytes, request: BodyRequest): Promise<ReadParquet> {
  try {
    return await readCounted(file, request);
  } catch (error) {
    throw error instanceof ReadFailure ? error.cause : error;
  }
}

async function readCounted(file: RangedBytes, request: BodyRequest): Promise<ReadParquet> {
  const { ports, latestSecond, limits } = request;
  const count = { storedBytes: 0, inflatedBytes: 0 };
  const counted = countReads(file, count);
  const metadata = await readFooter(counted);
  await refuseJoined(counted, metadata);
  const layout = layoutOf(metadata);
  const tally = createLineTally(ports, request.sink);
  const onInflated = (sizeBytes: number): void => {
    count.inflatedBytes += sizeBytes;
    checkLimits({ storedBytes: file.sizeBytes, inflatedBytes: count.inflatedBytes }, limits);
  };
  const fields = new RowFields();
  const readRow = layout.reader(latestSecond);
  const rows = {
    read: () => readRow(fields),
    fields,
    tally,
    checked: new CheckedLines(),
    onInflated,
    turn: new Turn(),
  };
  await readGroups(counted, { metadata, layout }, { ports, latestSecond, ...rows });
  tally.flush();
  if (tally.readCount() === 0) throw nothingRead(metadata, tally.rejects());
  const { form, names: fieldNames } = layout;
  const summary = { assumedHeader: false, hasTcpFlags: tally.hasTcpFlags(), rejects: tally.rejects() };
  return { form, fieldNames, ...summary, ...count };
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
 * Reads which fields a file has.
 * @param file the whole file
 * @throws {UnreadableObjectError} when it is damaged
 */
export async function readColumnNames(file: RangedBytes): Promise<Pick<FoundFormat, 'form' | 'names'>> {
  return parquetNames(await readFooter(file));
}

async function readGroups(
  file: RangedBytes,
  { metadata, layout }: { readonly metadata: FileMetaData; readonly layout: RowLayout },
  request: RowRequest,
): Promise<void> {
  const ahead = new ReadAhead(file, file.sizeBytes - metadata.metadata_length);
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows === 0) continue;
    const chunks = chunksOf(group, { metadata, layout, sizeBytes: file.sizeBytes });
    const keys = keyColumns(chunks, layout);
    await readRowGroup({ chunks, keys, rows, bytes: new GroupBytes(file, chunks, ahead) }, request);
  }
}

function chunksOf(
  group: RowGroup,
  about: { readonly metadata: FileMetaData; readonly layout: RowLayout; readonly sizeBytes: number },
): ColumnChunk[] {
  try {
    return columnChunks(group, { ...about, names: about.layout.columns }).map(about.layout.typed);
  } catch (cause) {
    throw damagedParquet(cause);
  }
}

function keyColumns(chunks: readonly ColumnChunk[], { keys }: RowLayout): KeyColumns {
  const chunkOf = (path: string): ColumnChunk =>
    mustExist(
      chunks.find(({ name }) => name === path),
      `the column ${path}`,
    );
  return {
    ports: keys.ports.map(chunkOf),
    logStatus: keys.logStatus === undefined ? undefined : chunkOf(keys.logStatus),
    start: chunkOf(keys.start),
  };
}
