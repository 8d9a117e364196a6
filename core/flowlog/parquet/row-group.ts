import { mapConcurrently } from '../../collections/concurrently.ts';
import type { ReadLine } from '../flow-record.ts';
import type { LineTally } from '../line-tally.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { ColumnReader, type ColumnReaderInput } from './column-reader.ts';
import type { FieldColumn } from './field-column.ts';
import { criteriaOf, type KeyColumns } from './key-columns.ts';
import { ListReader } from './list-reader.ts';
import type { GroupBytes } from './read-plan.ts';
import type { RowFields } from './row-fields.ts';
import { markRows } from './row-marks.ts';
import { countStarts } from './start-count.ts';
import { singleWindow } from './statistics.ts';

/** Columns that are read at the same time: zlib inflates on four threads. */
const COLUMNS_AT_ONCE = 4;

/**
 * Rows whose fields are held at once: they take some 150 bytes a row, and 300 with addresses of IPv6, so forty megabytes at most. It should be all
 * rows that matter of a row group with large pages, because a large page is inflated again for the next.
 */
const ROWS_AT_ONCE = 131_072;

/** How the rows of a file are read. */
export interface RowRequest extends Pick<ColumnReaderInput, 'turn' | 'onInflated'> {
  readonly ports: ReadonlySet<number>;
  readonly latestSecond: number;
  /** Reads the row that {@link fields} stand at. */
  readonly read: () => ReadLine;
  /** The same for all row groups. */
  readonly fields: RowFields;
  readonly tally: LineTally;
}

/** One row group. */
export interface GroupInput {
  /** All columns that are read. */
  readonly chunks: readonly ColumnChunk[];
  readonly keys: KeyColumns;
  readonly bytes: GroupBytes;
  readonly rows: number;
  /** Rows at the start that are read in full, whatever is in them. */
  readonly checkedRows: number;
}

/**
 * Reads a row group: first which rows matter, from as few columns as possible, then these rows in full. Of all others only the start is counted.
 * What the statistics of a column say is not read.
 */
export async function readRowGroup(group: GroupInput, request: RowRequest): Promise<void> {
  const { chunks, keys, bytes, rows, checkedRows } = group;
  const { ports, latestSecond, tally, turn, onInflated } = request;
  const readerOf = readersOf(bytes, { turn, onInflated });
  const marks = new Uint8Array(rows).fill(1, 0, checkedRows);
  if (checkedRows < rows) {
    const window = singleWindow(keys.start, latestSecond);
    const criteria = criteriaOf(keys, ports);
    bytes.plan(window ? [...criteria.keys()] : [...criteria.keys(), keys.start]);
    await mapConcurrently([...criteria], COLUMNS_AT_ONCE, async ([chunk, criterion]) =>
      markRows(readerOf(chunk), criterion, marks),
    );
    if (window && !marks.includes(1)) {
      tally.countRun(window.windowStart, rows, window.latest);
      return;
    }
    // The columns of rows that matter are read in any case, so they are planned together with the start.
    if (marks.includes(1)) bytes.plan(chunks);
    await countStarts(readerOf(keys.start), { marks, latestSecond, tally });
  }
  const marked = markedRows(marks);
  if (marked.length === 0) return;
  bytes.plan(chunks);
  const anyReaderOf = (chunk: ColumnChunk): FieldReader =>
    chunk.listValues === undefined
      ? readerOf(chunk)
      : new ListReader({ chunk, source: bytes.of(chunk), turn, onInflated });
  await readRows(chunks.map(anyReaderOf), marked, request);
}

/**
 * Returns a function that gives the reader of a column, at the first row. A reader is made when it is first asked for, because only then it is known
 * how the bytes of its column are read.
 */
function readersOf(
  bytes: GroupBytes,
  about: Pick<ColumnReaderInput, 'turn' | 'onInflated'>,
): (chunk: ColumnChunk) => ColumnReader {
  const readers = new Map<ColumnChunk, ColumnReader>();
  return (chunk) => {
    const reader = readers.get(chunk) ?? new ColumnReader({ chunk, source: bytes.of(chunk), ...about });
    readers.set(chunk, reader);
    reader.rewind();
    return reader;
  };
}

function markedRows(marks: Uint8Array): Int32Array {
  let count = 0;
  for (let row = 0; row < marks.length; row++) count += marks[row] ?? 0;
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = marks.indexOf(1); row >= 0; row = marks.indexOf(1, row + 1)) rows[next++] = row;
  return rows;
}

/** Reads one field of some rows. */
type FieldReader = Pick<ColumnReader, 'pick' | 'forget'>;

/** Reads rows in full, with the rules for the fields of a line: so a row of Parquet says what the same line of text does. */
async function readRows(
  columns: readonly FieldReader[],
  rows: Int32Array,
  { read, fields, tally }: RowRequest,
): Promise<void> {
  const raw = (): string => fields.line();
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const batch = rows.subarray(from, from + ROWS_AT_ONCE);
    const isLast = from + ROWS_AT_ONCE >= rows.length;
    fields.take(await mapConcurrently(columns, COLUMNS_AT_ONCE, async (column) => pickBatch(column, batch, isLast)));
    for (let row = 0; row < batch.length; row++) {
      fields.goTo(row);
      tally.add(read(), raw);
    }
  }
}

async function pickBatch(column: FieldReader, batch: Int32Array, isLast: boolean): Promise<FieldColumn> {
  const fields = await column.pick(batch);
  if (isLast) column.forget();
  return fields;
}
