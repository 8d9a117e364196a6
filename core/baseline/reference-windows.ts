import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';
import { findReferencePeriod, hourLevels } from './level-shift.ts';

/** What one series measured in one complete window. Windows that are missing, partial or not yet final are left out: missing is not zero. */
export interface CompleteWindow {
  /** Epoch second, a multiple of 300. */
  readonly startSecond: number;
  /** Distinct values in this window. */
  readonly count: number;
  /** Distinct values in the hour that ends with this window: of the union, not the sum. Undefined unless all 12 windows are complete. */
  readonly hourCount: number | undefined;
}

/** The complete windows before a day, laid out so that any slot of any day is found at once. */
export interface ReferenceHistory {
  /** Days since 1970-01-01 (UTC) of the day that is to be judged. */
  readonly day: number;
  readonly counts: Float64Array;
  readonly hourCounts: Float64Array;
  /** How many days back each reference lies, ascending; those without a window are left out. */
  readonly referenceDays: readonly number[];
  /** Whether weekdays are compared with weekdays only, and weekends with weekends. */
  readonly split: boolean;
  /** Whole days since the first window that is known, at most 50. */
  readonly ageDays: number;
}

/** What a slot is compared with. */
export interface References {
  readonly values: Float64Array;
  /** How many days contributed at least half of their windows. */
  readonly days: number;
}

/** Windows in a day: 288. */
export const SLOTS_PER_DAY = DAY_SECONDS / WINDOW_SECONDS;

/** Windows in an hour: 12. */
export const SLOTS_PER_HOUR = HOUR_SECONDS / WINDOW_SECONDS;

/** How far back a baseline looks: 14 weekend days take seven weeks. Earlier windows need not be loaded. */
export const LOOKBACK_DAYS = 49;

/** Slots around the same time of day that are compared: half an hour to either side. */
export const WINDOW_OFFSETS: readonly number[] = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];

/** The same half hours for trailing hours, which overlap: fewer of them say as much. */
export const HOUR_OFFSETS: readonly number[] = [-6, -3, 0, 3, 6];

const REFERENCE_DAYS = 14;
const DAYS_BEFORE_SPLIT = 28;

/**
 * The hour before the day is left out, because it may not be final when the first evaluator builds the baseline, and the last would see more of
 * it than the first. One more day in front holds the slots that reach back over midnight.
 */
const TIMELINE_SLOTS = (LOOKBACK_DAYS + 1) * SLOTS_PER_DAY - SLOTS_PER_HOUR;

/**
 * Lays out the windows before a day and chooses the days to compare it with: the last 14, or once there are 28 days of history the last 14 of the
 * same kind (Monday to Friday, Saturday and Sunday, in UTC). A rise that still goes on is left out, and so is all that was before a rise that became
 * usual.
 * @param windows in any order; those outside [day - 50 days, day - 1 hour) are ignored, of repeated ones the larger count is kept
 * @param dayStartSecond epoch second, a multiple of 86400
 * @returns the history of that day
 * @throws RangeError when a second is not the start of a window or of a day
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
  const { since, until } = usualSlots(counts);
  for (const series of [counts, hourCounts]) series.fill(NaN, 0, since);
  const split = countHalfDays(knownByDay(counts)) >= DAYS_BEFORE_SPLIT;
  for (const series of [counts, hourCounts]) series.fill(NaN, until);
  const knownOfDay = knownByDay(counts);
  const referenceDays = chooseDays(day, split).filter((daysBack) => isKnownAround(knownOfDay, daysBack));
  return { day, counts, hourCounts, referenceDays, split, ageDays };
}

/** Which slots say what is usual: those before a rise that is still going on, after one that has become usual. */
function usualSlots(counts: Float64Array): { readonly since: number; readonly until: number } {
  // The hour before the day is unknown; it only makes the days whole.
  const hours = [...hourLevels(counts), undefined];
  const { since, shifts } = findReferencePeriod(hours);
  const last = shifts.at(-1);
  const until = last?.end === hours.length ? last.start : hours.length;
  return { since: since * SLOTS_PER_HOUR, until: until * SLOTS_PER_HOUR };
}

function knownByDay(counts: Float64Array): Uint16Array {
  const known = new Uint16Array(LOOKBACK_DAYS + 1);
  for (const [at, count] of counts.entries()) {
    const day = Math.floor(at / SLOTS_PER_DAY);
    if (!Number.isNaN(count)) known[day] = (known[day] ?? 0) + 1;
  }
  return known;
}

/**
 * Collects what a slot is compared with.
 * @param history its days
 * @param series `history.counts` or `history.hourCounts`
 * @param place the slot of the day, 0 to 287, and which slots around it count
 * @returns at most 14 values an offset; no days when nothing is known
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
 * Tells which slot of its day a window is.
 * @param startSecond epoch second, a multiple of 300
 * @returns 0 (midnight, UTC) to 287
 */
export function slotOf(startSecond: number): number {
  return Math.floor((startSecond % DAY_SECONDS) / WINDOW_SECONDS);
}

function chooseDays(day: number, split: boolean): number[] {
  const all = Array.from({ length: LOOKBACK_DAYS }, (_, index) => index + 1);
  const alike = split ? all.filter((daysBack) => isWeekend(day - daysBack) === isWeekend(day)) : all;
  return alike.slice(0, REFERENCE_DAYS);
}

/**
 * Tells Saturdays and Sundays.
 * @param day days since 1970-01-01 (UTC), which was a Thursday
 */
export function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** The first day is only there for what reaches back over midnight. */
function countHalfDays(knownOfDay: Uint16Array): number {
  return knownOfDay.subarray(1).filter((known) => known >= SLOTS_PER_DAY / 2).length;
}

/** The slots around a time of day reach over midnight on both sides. */
function isKnownAround(knownOfDay: Uint16Array, daysBack: number): boolean {
  const day = LOOKBACK_DAYS + 1 - daysBack;
  return [day - 1, day, day + 1].some((one) => (knownOfDay[one] ?? 0) > 0);
}

/**
 * Puts a value into a series, unless it has a larger one there.
 * @param at outside of the series nothing happens
 */
export function keepLarger(series: Float64Array, at: number, value: number): void {
  const before = series[at];
  if (before !== undefined && !(value <= before)) series[at] = value;
}

function requireMultiple(second: number, of: number): void {
  if (!Number.isInteger(second / of)) {
    throw new RangeError(`Cannot build a baseline: found second ${second}, allowed a multiple of ${of}`);
  }
}
