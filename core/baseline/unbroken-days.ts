import { type ReferenceHistory, isWeekend, LOOKBACK_DAYS, SLOTS_PER_DAY, WINDOW_OFFSETS } from './reference-windows.ts';

/** A series has stopped when this many consecutive windows have a count of 0. */
export const EMPTY_WINDOWS = 3;

const WEEK_DAYS = 7;

/**
 * Counts the earlier days on which a series did not stop at a time of day. It looks at days of the same kind: Monday to Friday, or Saturday and
 * Sunday, in UTC. On each day it looks for three empty windows in a row, up to half an hour before and after the time of day.
 *
 * A series that also stops on some other days is no news when it stops, so one such day makes the result 0. Days are counted, not windows, because a
 * window depends on the window before it. At least one day must be the same day of the week, because the series may rest on that day of each week.
 * @param history the days to compare with
 * @param slot slot of the day, 0 to 287
 * @returns number of days; 0 if the series stopped on one of them, or if none of them is the same day of the week
 */
export function unbrokenDays(history: ReferenceHistory, slot: number): number {
  const similarDays = history.referenceDays.filter(
    (daysBack) => isWeekend(history.day - daysBack) === isWeekend(history.day),
  );
  let days = 0;
  let isSameWeekdayKnown = false;
  for (const daysBack of similarDays) {
    const at = (LOOKBACK_DAYS + 1 - daysBack) * SLOTS_PER_DAY + slot;
    const { observed, longest } = emptyAround(history.counts, at);
    if (longest >= EMPTY_WINDOWS) return 0;
    if (observed < WINDOW_OFFSETS.length / 2) continue;
    days += 1;
    isSameWeekdayKnown ||= daysBack % WEEK_DAYS === 0;
  }
  return isSameWeekdayKnown ? days : 0;
}

/** Returns the number of observed windows around an index, and the longest row of empty windows among them. A missing window is not empty. */
function emptyAround(counts: Float64Array, at: number): { readonly observed: number; readonly longest: number } {
  let observed = 0;
  let empty = 0;
  let longest = 0;
  for (const offset of WINDOW_OFFSETS) {
    const count = counts[at + offset] ?? NaN;
    empty = count === 0 ? empty + 1 : 0;
    longest = Math.max(longest, empty);
    if (!Number.isNaN(count)) observed += 1;
  }
  return { observed, longest };
}
