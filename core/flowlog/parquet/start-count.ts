import { windowOf } from '../../time.ts';
import { EARLIEST_SECOND, LATEST_SECOND } from '../flow-record.ts';
import type { LineTally } from '../line-tally.ts';
import type { ColumnReader, OpenPage } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
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
  const { rows, ranks, indexes } = values;
  const entries = values.entries ?? dictionary;
  if (!entries) throw new RangeError('a page needs a dictionary, which is missing');
  const codes = indexes ? readRuns(indexes) : undefined;
  const byEntry = new Int32Array(entries.count);
  for (let row = 0; row < rows; row++) {
    if (marks[row] === 1) continue;
    const rank = ranks ? (ranks[row] ?? -1) : row;
    const entry = codes && rank >= 0 ? (codes[rank] ?? -1) : rank;
    if (entry >= entries.count) throw new RangeError(`a value has index ${entry} in a dictionary of ${entries.count}`);
    if (entry >= 0) byEntry[entry] = (byEntry[entry] ?? 0) + 1;
    else marks[row] = 1;
  }
  let hasBad = false;
  for (let entry = 0; entry < entries.count; entry++) {
    const records = byEntry[entry] ?? 0;
    if (records === 0) continue;
    const second = entries.number(entry);
    if (isStart(second)) counts.set(second, (counts.get(second) ?? 0) + records);
    else hasBad = true;
  }
  if (hasBad) {
    markBad(marks, (row) => {
      const rank = ranks ? (ranks[row] ?? -1) : row;
      return isStart(entries.number(codes ? (codes[rank] ?? -1) : rank));
    });
  }
}

function markBad(marks: Uint8Array, isGood: (row: number) => boolean): void {
  for (let row = 0; row < marks.length; row++) if (marks[row] === 0 && !isGood(row)) marks[row] = 1;
}
