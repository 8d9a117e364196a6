import { windowOf } from '../../time.ts';
import { EARLIEST_SECOND, LATEST_SECOND } from '../flow-record.ts';
import type { LineTally } from '../line-tally.ts';
import type { ColumnReader, OpenPage } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
import type { PageValues } from './page-values.ts';
import { readRuns } from './runs.ts';

/** Rows that start in the same second. */
type CountBySecond = Map<number, number>;

/**
 * Counts the rows without a mark by their window, and marks those whose start is none.
 * @param start the column of starts
 * @param marks one for each row of the row group: 1 if the row is read in full, and not counted here
 * @param latestSecond a later start is none, epoch seconds
 * @throws {UnreadableObjectError} when the column is damaged
 */
export async function countStarts(
  start: ColumnReader,
  {
    marks,
    latestSecond,
    tally,
  }: { readonly marks: Uint8Array; readonly latestSecond: number; readonly tally: LineTally },
): Promise<void> {
  const last = Math.min(latestSecond, LATEST_SECOND - 1);
  const isStart = (second: number): boolean => Number.isInteger(second) && second >= EARLIEST_SECOND && second <= last;
  const counts: CountBySecond = new Map();
  try {
    for await (const page of start.pages(() => true)) {
      countPage(page, { counts, isStart, marks: marks.subarray(page.firstRow, page.firstRow + page.values.rows) });
    }
  } catch (cause) {
    throw damagedParquet(cause);
  }
  for (const [second, records] of counts) tally.countRun(windowOf(second), records, second);
}

interface PageCount {
  readonly counts: CountBySecond;
  readonly isStart: (second: number) => boolean;
  readonly marks: Uint8Array;
}

/** Counts by value first: a page has far fewer seconds than rows. */
function countPage({ values, dictionary }: OpenPage, { counts, isStart, marks }: PageCount): void {
  const entries = values.entries ?? dictionary;
  if (!entries) throw new RangeError('a page needs a dictionary, which is missing');
  const codes = codesOf(values);
  const unmarked = countCodes(codes, marks, entries.count);
  const bad = new Uint8Array(entries.count);
  for (let entry = 0; entry < entries.count; entry++) {
    const records = unmarked[entry] ?? 0;
    if (records === 0) continue;
    const second = entries.number(entry);
    if (isStart(second)) counts.set(second, (counts.get(second) ?? 0) + records);
    else bad[entry] = 1;
  }
  // A row without a start has no entry, and is read in full like one whose start is none.
  for (let row = 0; row < codes.length; row++) if ((bad[codes[row] ?? -1] ?? 1) === 1) marks[row] = 1;
}

/** Returns for each row the index of its value, or -1 for null. */
function codesOf({ rows, ranks, indexes }: PageValues): Int32Array {
  const codes = indexes ? readRuns(indexes) : undefined;
  if (!ranks) return codes ?? Int32Array.from({ length: rows }, (_, row) => row);
  return codes ? ranks.map((rank) => (rank < 0 ? rank : (codes[rank] ?? -1))) : ranks;
}

/** Returns how many rows without a mark have each value. */
function countCodes(codes: Int32Array, marks: Uint8Array, entryCount: number): Int32Array {
  const counts = new Int32Array(entryCount);
  let largest = -1;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code > largest) largest = code;
    if (marks[row] === 0 && code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  }
  if (largest >= entryCount) throw new RangeError(`a value has index ${largest} in a dictionary of ${entryCount}`);
  return counts;
}
