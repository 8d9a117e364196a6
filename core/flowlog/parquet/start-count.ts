import { windowOf } from '../../time.ts';
import { EARLIEST_SECOND, LATEST_SECOND } from '../flow-record.ts';
import { CodeBlocks } from './code-blocks.ts';
import type { ColumnReader, OpenPage } from './column-reader.ts';
import { damagedParquet } from './damaged-parquet.ts';
import { entriesOfPage } from './dictionary-page.ts';
import { numbersOf } from './entries.ts';
import type { PageValues } from './page-values.ts';

/** Rows that start in one window. */
export interface WindowCount {
  readonly windowStart: number;
  records: number;
  /** Epoch seconds. */
  latest: number;
}

/**
 * Counts the rows without a mark by their window, and marks those whose start is none.
 * @param start the column of starts
 * @param marks one for each row of the row group: 1 if the row is read in full, and not counted here
 * @param latestSecond a later start is none, epoch seconds
 * @returns one count for each window
 * @throws {UnreadableObjectError} when the column is damaged
 */
export async function countStarts(
  start: ColumnReader,
  { marks, latestSecond }: { readonly marks: Uint8Array; readonly latestSecond: number },
): Promise<readonly WindowCount[]> {
  const last = Math.min(latestSecond, LATEST_SECOND - 1);
  const isStart = (second: number): boolean => Number.isInteger(second) && second >= EARLIEST_SECOND && second <= last;
  const counts = new Map<number, WindowCount>();
  try {
    for await (const page of start.pages(() => true)) {
      countPage(page, { counts, isStart, marks: marks.subarray(page.firstRow, page.firstRow + page.values.rows) });
    }
  } catch (cause) {
    throw damagedParquet(cause);
  }
  return [...counts.values()];
}

interface PageCount {
  readonly counts: Map<number, WindowCount>;
  readonly isStart: (second: number) => boolean;
  readonly marks: Uint8Array;
}

/** Counts by value first: a page with a dictionary has far fewer seconds than rows. */
function countPage({ values, dictionary }: OpenPage, { counts, isStart, marks }: PageCount): void {
  const entries = entriesOfPage(values, dictionary);
  const seconds = numbersOf(entries);
  const unmarked = countCodes(values, marks, entries.length);
  const bad = new Uint8Array(entries.length);
  let window: WindowCount | undefined;
  for (let entry = 0; entry < entries.length; entry++) {
    const records = unmarked[entry] ?? 0;
    if (records === 0) continue;
    const second = seconds[entry] ?? NaN;
    if (!isStart(second)) {
      bad[entry] = 1;
      continue;
    }
    const windowStart = windowOf(second);
    if (window?.windowStart !== windowStart) window = windowCount(counts, windowStart);
    window.records += records;
    window.latest = Math.max(window.latest, second);
  }
  if (values.ranks || bad.includes(1)) markBad(values, bad, marks);
}

function windowCount(counts: Map<number, WindowCount>, windowStart: number): WindowCount {
  const present = counts.get(windowStart);
  if (present) return present;
  const window = { windowStart, records: 0, latest: 0 };
  counts.set(windowStart, window);
  return window;
}

/** Returns how many rows without a mark have each value. */
function countCodes(values: PageValues, marks: Uint8Array, entryCount: number): Int32Array {
  const counts = new Int32Array(entryCount);
  const blocks = new CodeBlocks(values);
  let first = 0;
  for (let codes = blocks.next(); codes.length > 0; codes = blocks.next()) {
    countBlock(codes, marks.subarray(first), counts);
    first += codes.length;
  }
  return counts;
}

/** Counts the rows without a mark by their codes. A loop of its own is compiled once. */
function countBlock(codes: Int32Array, marks: Uint8Array, counts: Int32Array): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code < 0 || marks[row] !== 0) continue;
    const count = counts[code];
    if (count === undefined) throw new RangeError(`a value has index ${code} in a dictionary of ${counts.length}`);
    counts[code] = count + 1;
  }
}

/** A row without a start is read in full like one whose start is none. */
function markBad(values: PageValues, bad: Uint8Array, marks: Uint8Array): void {
  const blocks = new CodeBlocks(values);
  let first = 0;
  for (let codes = blocks.next(); codes.length > 0; codes = blocks.next()) {
    for (let at = 0; at < codes.length; at++) if ((bad[codes[at] ?? -1] ?? 1) === 1) marks[first + at] = 1;
    first += codes.length;
  }
}
