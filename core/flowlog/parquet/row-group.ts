import { mapConcurrently } from '../../collections/concurrently.ts';
import type { CheckedLines } from '../checked-lines.ts';
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
import { countStarts, type WindowCount } from './start-count.ts';
import { singleWindow } from './statistics.ts';

/** Columns that are read at the same time: zlib inflates on four threads. */
const COLUMNS_AT_ONCE = 4;

/**
 * Rows whose fields are held at once: they take some 150 bytes a row, and 300 with addresses of IPv6, so forty megabytes at most. It should be all
 * rows that matter of a row group with large pages, because a large page is inflated again for the next.
 */
const ROWS_AT_ONCE = 131_072;

type ReaderOptions = Pick<ColumnReaderInput, 'turn' | 'onInflated'>;

/** How the rows of a file are read. */
export interface RowRequest extends ReaderOptions {
  readonly ports: ReadonlySet<number>;
  readonly latestSecond: number;
  /** Reads the row that {@link fields} stand at. */
  readonly read: () => ReadLine;
  /** The same for all row groups. */
  readonly fields: RowFields;
  readonly tally: LineTally;
  /** Says how many rows are read in full, whatever is in them; the same for all row groups. */
  readonly checked: CheckedLines;
}

/** One row group. */
export interface GroupInput {
  /** All columns that are read. */
  readonly chunks: readonly ColumnChunk[];
  readonly keys: KeyColumns;
  readonly bytes: GroupBytes;
  readonly rows: number;
}

/**
 * Reads a row group: first which rows matter, from as few columns as possible, then these rows in full. Of all others only the start is counted. The
 * first rows of a file matter, whatever is in them; if none of them is a record with traffic, so do those behind them, up to the first that is. What
 * the statistics of a column say is not read.
 */
export async function readRowGroup(group: GroupInput, request: RowRequest): Promise<void> {
  const readerOf = readersOf(group.bytes, request);
  const checkedEnd = Math.min(group.rows, request.checked.left);
  if (await readFrom(0, { ...group, readerOf, checkedEnd }, request)) return;
  const read = await checkRows(checkedEnd, { ...group, readerOf }, request);
  if (read < group.rows) await readFrom(read, { ...group, readerOf, checkedEnd: read }, request);
}

/** A row group with the readers of its columns. */
interface OpenGroup extends GroupInput {
  /** Returns the reader of a column, at the first row. */
  readonly readerOf: (chunk: ColumnChunk) => ColumnReader;
}

/**
 * Reads the rows from `first` on that matter, and counts the start of all others.
 * @param group every row before `checkedEnd` matters
 * @returns false if none of the rows before `checkedEnd` is a record with traffic: then only those were read
 */
async function readFrom(
  first: number,
  group: OpenGroup & { readonly checkedEnd: number },
  request: RowRequest,
): Promise<boolean> {
  const { chunks, keys, bytes, rows, readerOf, checkedEnd } = group;
  const { ports, latestSecond, tally } = request;
  const marks = new Uint8Array(rows).fill(1, 0, checkedEnd);
  let counts: readonly WindowCount[] = [];
  if (checkedEnd < rows) {
    const window = singleWindow(keys.start, latestSecond);
    const criteria = criteriaOf(keys, ports);
    bytes.plan(window ? [...criteria.keys()] : [...criteria.keys(), keys.start]);
    await mapConcurrently([...criteria], COLUMNS_AT_ONCE, async ([chunk, criterion]) =>
      markRows(readerOf(chunk), criterion, marks),
    );
    if (window && !marks.includes(1)) {
      tally.countRun(window.windowStart, rows, window.latest);
      return true;
    }
    // The columns of rows that matter are read in any case, so they are planned together with the start.
    if (marks.includes(1)) bytes.plan(chunks);
    counts = await countStarts(readerOf(keys.start), { marks, latestSecond });
  }
  const marked = markedRows(marks, first);
  if (marked.length > 0) bytes.plan(chunks);
  if (!(await readRows(group, marked, request))) return false;
  for (const { windowStart, records, latest } of counts) tally.countRun(windowStart, records, latest);
  return true;
}

/**
 * Reads rows in full, from `first` on, until enough are checked. Returns the first row that was not read. Each batch is twice as long as the one before,
 * because a large page is inflated again for each.
 */
async function checkRows(first: number, group: OpenGroup, request: RowRequest): Promise<number> {
  const { rows } = group;
  const { checked } = request;
  const columns = fieldReaders(group, request);
  let next = first;
  let most = checked.left;
  while (next < rows && checked.left > 0) {
    const from = next;
    next = Math.min(rows, from + (checked.isProven ? checked.left : most));
    most = Math.min(2 * most, ROWS_AT_ONCE);
    const batch = Int32Array.from({ length: next - from }, (_, index) => from + index);
    await readBatch(columns, { batch, isLast: false, checkedEnd: rows }, request);
  }
  return next;
}

/** Returns the readers of all columns, at the first row. */
function fieldReaders({ chunks, bytes, readerOf }: OpenGroup, { turn, onInflated }: ReaderOptions): FieldReader[] {
  return chunks.map((chunk) =>
    chunk.listValues === undefined
      ? readerOf(chunk)
      : new ListReader({ chunk, source: bytes.of(chunk), turn, onInflated }),
  );
}

/**
 * Returns a function that gives the reader of a column, at the first row. A reader is made when it is first asked for, because only then it is known
 * how the bytes of its column are read.
 */
function readersOf(bytes: GroupBytes, { turn, onInflated }: ReaderOptions): (chunk: ColumnChunk) => ColumnReader {
  const readers = new Map<ColumnChunk, ColumnReader>();
  return (chunk) => {
    const reader = readers.get(chunk) ?? new ColumnReader({ chunk, source: bytes.of(chunk), turn, onInflated });
    readers.set(chunk, reader);
    reader.rewind();
    return reader;
  };
}

/** Returns the rows with a mark, from `first` on. */
function markedRows(marks: Uint8Array, first: number): Int32Array {
  let count = 0;
  for (let row = first; row < marks.length; row++) count += marks[row] ?? 0;
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = marks.indexOf(1, first); row >= 0; row = marks.indexOf(1, row + 1)) rows[next++] = row;
  return rows;
}

/** Reads one field of some rows. */
type FieldReader = Pick<ColumnReader, 'pick' | 'forget'>;

/** Rows that are read in full. */
interface RowBatch {
  /** Ascending. */
  readonly batch: Int32Array;
  /** True to give up the pages that were inflated. */
  readonly isLast: boolean;
  /** No row from here on is read, unless a record with traffic was read before. */
  readonly checkedEnd: number;
}

/** Reads rows in full. Returns false if it ends early because none of those before `checkedEnd` is a record with traffic. */
async function readRows(
  group: OpenGroup & { readonly checkedEnd: number },
  rows: Int32Array,
  request: RowRequest,
): Promise<boolean> {
  const { checkedEnd } = group;
  const columns = fieldReaders(group, request);
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const isLast = from + ROWS_AT_ONCE >= rows.length;
    const batch = rows.subarray(from, from + ROWS_AT_ONCE);
    if (!(await readBatch(columns, { batch, isLast, checkedEnd }, request))) return false;
  }
  return checkedEnd === group.rows || request.checked.isProven;
}

/** Reads rows with the rules for the fields of a line: so a row of Parquet says what the same line of text does. Returns false if it ends early. */
async function readBatch(
  columns: readonly FieldReader[],
  { batch, isLast, checkedEnd }: RowBatch,
  { read, fields, tally, checked }: RowRequest,
): Promise<boolean> {
  const raw = (): string => fields.line();
  fields.take(await mapConcurrently(columns, COLUMNS_AT_ONCE, async (column) => pickRows(column, batch, isLast)));
  for (let row = 0; row < batch.length; row++) {
    if (!checked.isProven && (batch[row] ?? 0) >= checkedEnd) return false;
    fields.goTo(row);
    const line = read();
    checked.take(line);
    tally.add(line, raw);
  }
  return true;
}

async function pickRows(column: FieldReader, rows: Int32Array, isLast: boolean): Promise<FieldColumn> {
  const fields = await column.pick(rows);
  if (isLast) column.forget();
  return fields;
}
