import { mapConcurrently } from '../../collections/concurrently.ts';
import type { ReadLine } from '../flow-record.ts';
import type { LineTally } from '../line-tally.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { ColumnReader, type ColumnReaderInput } from './column-reader.ts';
import { ListReader } from './list-reader.ts';
import { criteriaOf, type KeyColumns } from './key-columns.ts';
import type { GroupBytes } from './read-plan.ts';
import type { RowFields } from './row-fields.ts';
import { markRows } from './row-marks.ts';
import { countStarts } from './start-count.ts';
import { singleWindow } from './statistics.ts';

/** Columns that are read at the same time: zlib inflates on four threads. */
const COLUMNS_AT_ONCE = 4;

/** Rows whose fields are held at once; they take some two hundred bytes a row. */
const ROWS_AT_ONCE = 65_536;

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
  const open = (chunk: ColumnChunk): ColumnReader =>
    new ColumnReader({ chunk, source: bytes.of(chunk), turn, onInflated });
  const marks = new Uint8Array(rows).fill(1, 0, checkedRows);
  if (checkedRows < rows) {
    const window = singleWindow(keys.start, latestSecond);
    const criteria = criteriaOf(keys, ports);
    bytes.plan(window ? [...criteria.keys()] : [...criteria.keys(), keys.start]);
    await mapConcurrently([...criteria], COLUMNS_AT_ONCE, async ([chunk, criterion]) =>
      markRows(open(chunk), criterion, marks),
    );
    if (window && !marks.includes(1)) {
      tally.countRun(window.windowStart, rows, window.latest);
      return;
    }
    // The columns of rows that matter are read in any case, so they are planned together with the start.
    if (marks.includes(1)) bytes.plan(chunks);
    await countStarts(open(keys.start), { marks, latestSecond, tally });
  }
  const marked = markedRows(marks);
  if (marked.length === 0) return;
  bytes.plan(chunks);
  const openAny = (chunk: ColumnChunk): FieldReader =>
    chunk.listValues === undefined ? open(chunk) : new ListReader({ chunk, source: bytes.of(chunk), turn, onInflated });
  await readRows(chunks.map(openAny), marked, request);
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
type FieldReader = Pick<ColumnReader, 'pick'>;

/** Reads rows in full, with the rules for the fields of a line: so a row of Parquet says what the same line of text does. */
async function readRows(
  columns: readonly FieldReader[],
  rows: Int32Array,
  { read, fields, tally }: RowRequest,
): Promise<void> {
  const raw = (): string => fields.line();
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const batch = rows.subarray(from, from + ROWS_AT_ONCE);
    fields.take(await mapConcurrently(columns, COLUMNS_AT_ONCE, async (column) => column.pick(batch)));
    for (let row = 0; row < batch.length; row++) {
      fields.goTo(row);
      tally.add(read(), raw);
    }
  }
}
