import { DAY_SECONDS, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../time.ts';
import { findReferencePeriod, hourLevels } from './level-shift.ts';

/** Counts of one series in one complete window. A window that is missing, partial or not yet final must be left out, because missing is not zero. */
export interface CompleteWindow {
  /** Start of the window, epoch seconds, a multiple of 300. */
  readonly startSecond: number;
  /** Number of distinct values in this window. */
  readonly count: number;
  /** Number of distinct values in the hour that ends with this window. Undefined unless all 12 windows of that hour are complete. */
  readonly hourCount: number | undefined;
}

/** Counts of the windows before a day. The index of a slot of an earlier day can be computed, so no search is needed. */
export interface ReferenceHistory {
  /** The day that is judged, as days since 1970-01-01 (UTC). */
  readonly day: number;
  /** Counts of consecutive windows, NaN where a window is no reference. The first window is at midnight, 50 days before the day. */
  readonly counts: Float64Array;
  /** Counts of the hours that end with these windows, in the same order. */
  readonly hourCounts: Float64Array;
  /** Reference days as days before the judged day, ascending. Days without a window are left out. */
  readonly referenceDays: readonly number[];
  /** True if weekdays are compared with weekdays only, and weekends with weekends. */
  readonly split: boolean;
  /** Whole days since the first known window, at most 50. */
  readonly ageDays: number;
}

/** Counts that a slot is compared with. */
export interface References {
  readonly values: Float64Array;
  /** Number of days for which at least half of the compared windows are known. */
  readonly days: number;
}

/** Windows in a day: 288. */
export const SLOTS_PER_DAY = DAY_SECONDS / WINDOW_SECONDS;

/** Windows in an hour: 12. */
export const SLOTS_PER_HOUR = WINDOWS_PER_HOUR;

/** Number of days that a baseline looks back. Seven weeks contain 14 weekend days. Older windows need not be loaded. */
export const LOOKBACK_DAYS = 49;

/** Offsets of the compared windows from the slot: half an hour before and after the same time of day. */
export const WINDOW_OFFSETS: readonly number[] = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];

/** Offsets of the compared trailing hours from the slot. Trailing hours overlap, so a few of them are enough for the same half hours. */
export const HOUR_OFFSETS: readonly number[] = [-6, -3, 0, 3, 6];

const REFERENCE_DAYS = 14;
const DAYS_BEFORE_SPLIT = 28;

/**
 * Number of slots in a history. The last hour before the day is left out. It may not be final when the baseline is built, so the result would depend
 * on the time of building. One extra day at the front is needed for slots that are compared with windows before midnight.
 */
const TIMELINE_SLOTS = (LOOKBACK_DAYS + 1) * SLOTS_PER_DAY - SLOTS_PER_HOUR;

/**
 * Lays out the windows before a day and chooses its reference days. These are the last 14 days. Once there are 28 days of history, they are the last
 * 14 days of the same kind: Monday to Friday, or Saturday and Sunday, in UTC. A level shift that still lasts is left out. Windows before an accepted
 * level shift are left out too, see {@link findReferencePeriod}.
 * @param windows windows in any order; only those in [day - 50 days, day - 1 hour) are used. If two have the same start, the larger count is used
 * @param dayStartSecond start of the day, epoch seconds, a multiple of 86400
 * @throws {RangeError} if a second is not the start of a window or of a day
 */
export function layOutHistory(windows: Iterable<CompleteWindow>, dayStartSecond: number): ReferenceHistory {
  requireMultiple(dayStartSecond, DAY_SECONDS);
  const day = dayStartSecond / DAY_SECONDS;
  const firstWindow = (day - LOOKBACK_DAYS - 1) * SLOTS_PER_DAY;
  const counts = new Float64Array(TIMELINE_SLOTS).fill(NaN);
  const hourCounts = new Float64Array(TIMELINE_SLOTS).fill(NaN);
  let first = TIMELINE_SLOTS;
  for (const { startSecond, count, hourCount } of windows) {
    requireMultiple(startSecond, WINDOW_SECONDS);
    const at = startSecond / WINDOW_SECONDS - firstWindow;
    if (at < 0 || at >= TIMELINE_SLOTS) continue;
    first = Math.min(first, at);
    keepLarger(counts, at, count);
    if (hourCount !== undefined) keepLarger(hourCounts, at, hourCount);
  }
  const ageDays = first === TIMELINE_SLOTS ? 0 : LOOKBACK_DAYS + 1 - Math.floor(first / SLOTS_PER_DAY);
  const { since, until } = referenceSlots(counts);
  for (const series of [counts, hourCounts]) series.fill(NaN, 0, since);
  const split = countHalfDays(windowsByDay(counts)) >= DAYS_BEFORE_SPLIT;
  for (const series of [counts, hourCounts]) series.fill(NaN, until);
  const windowsOfDay = windowsByDay(counts);
  const referenceDays = chooseDays(day, split).filter((daysBack) => hasWindowsAround(windowsOfDay, daysBack));
  return { day, counts, hourCounts, referenceDays, split, ageDays };
}

/** Returns the slots that are references, as [since, until): from the last accepted level shift to the shift that still lasts. */
function referenceSlots(counts: Float64Array): { readonly since: number; readonly until: number } {
  // The hour before the day is unknown. It is appended because shifts are accepted at whole days.
  const hours = [...hourLevels(counts), undefined];
  const { since, shifts } = findReferencePeriod(hours);
  const last = shifts.at(-1);
  const until = last?.end === hours.length ? last.start : hours.length;
  return { since: since * SLOTS_PER_HOUR, until: until * SLOTS_PER_HOUR };
}

/** Counts the known windows of each day. Index 0 is the extra day at the front. */
function windowsByDay(counts: Float64Array): Uint16Array {
  const windows = new Uint16Array(LOOKBACK_DAYS + 1);
  for (const [at, count] of counts.entries()) {
    const day = Math.floor(at / SLOTS_PER_DAY);
    if (!Number.isNaN(count)) windows[day] = (windows[day] ?? 0) + 1;
  }
  return windows;
}

/**
 * Collects the counts that a slot is compared with.
 * @param history history of the day
 * @param series `history.counts` or `history.hourCounts`
 * @param place the slot of the day, 0 to 287, and the offsets of the compared slots
 * @returns at most 14 values for each offset; `days` is 0 if nothing is known
 */
export function referencesOf(
  history: ReferenceHistory,
  series: Float64Array,
  place: { readonly slot: number; readonly offsets: readonly number[] },
): References {
  const values = new Float64Array(history.referenceDays.length * place.offsets.length);
  let size = 0;
  let days = 0;
  for (const daysBack of history.referenceDays) {
    const at = (LOOKBACK_DAYS + 1 - daysBack) * SLOTS_PER_DAY + place.slot;
    const before = size;
    for (const offset of place.offsets) {
      const value = series[at + offset];
      if (value === undefined || Number.isNaN(value)) continue;
      values[size] = value;
      size += 1;
    }
    if (size - before >= place.offsets.length / 2) days += 1;
  }
  return { values: values.subarray(0, size), days };
}

/**
 * Returns the slot of a window: its number within its day.
 * @param startSecond start of the window, epoch seconds, a multiple of 300
 * @returns 0 (midnight, UTC) to 287
 */
export function slotOf(startSecond: number): number {
  return Math.floor((startSecond % DAY_SECONDS) / WINDOW_SECONDS);
}

function chooseDays(day: number, split: boolean): number[] {
  const daysBefore = Array.from({ length: LOOKBACK_DAYS }, (_, index) => index + 1);
  const similar = split ? daysBefore.filter((daysBack) => isWeekend(day - daysBack) === isWeekend(day)) : daysBefore;
  return similar.slice(0, REFERENCE_DAYS);
}

/**
 * Checks whether a day is a Saturday or a Sunday.
 * @param day days since 1970-01-01 (UTC), which was a Thursday
 */
export function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** Counts the days with at least half of their windows. The extra day at the front does not count. */
function countHalfDays(windowsOfDay: Uint16Array): number {
  return windowsOfDay.subarray(1).filter((windows) => windows >= SLOTS_PER_DAY / 2).length;
}

/** Checks for windows on a day and its two neighbours, because compared slots near midnight lie on a neighbouring day. */
function hasWindowsAround(windowsOfDay: Uint16Array, daysBack: number): boolean {
  const day = LOOKBACK_DAYS + 1 - daysBack;
  return [day - 1, day, day + 1].some((near) => (windowsOfDay[near] ?? 0) > 0);
}

/**
 * Writes a value into a series, unless the series has a larger value there.
 * @param series values, NaN where none is known; it is changed
 * @param at index of the value; an index outside of the series is ignored
 * @param value the value
 */
export function keepLarger(series: Float64Array, at: number, value: number): void {
  const before = series[at];
  if (before !== undefined && !(value <= before)) series[at] = value;
}

function requireMultiple(second: number, of: number): void {
  if (!Number.isInteger(second / of)) {
    throw new RangeError(`Build a baseline: found second ${second}, expected a multiple of ${of}`);
  }
}
