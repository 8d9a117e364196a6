import { type ReferenceHistory, isWeekend, LOOKBACK_DAYS, SLOTS_PER_DAY, WINDOW_OFFSETS } from './reference-windows.ts';

/** Windows without any, one after the other, that are a series that stopped. */
export const EMPTY_WINDOWS = 3;

const WEEK_DAYS = 7;

/**
 * Counts the earlier days which say that a series does not stop at a time of day: days of the same kind (Monday to Friday, or Saturday and Sunday,
 * in UTC) without three empty windows in a row within half an hour of it. What stops on one day in ten is no news when it stops; and as windows
 * follow the one before them, only days can say how often that is. Until the same day of the week is known, nobody knows whether it is a day of rest.
 * @param history the days to compare with
 * @param slot of the day, 0 to 287
 * @returns 0 when one of those days had such windows, or none of them is the same day of the week
 */
export function unbrokenDays(history: ReferenceHistory, slot: number): number {
  const alike = history.referenceDays.filter(
    (daysBack) => isWeekend(history.day - daysBack) === isWeekend(history.day),
  );
  let days = 0;
  let isSameWeekdayKnown = false;
  for (const daysBack of alike) {
    const at = (LOOKBACK_DAYS + 1 - daysBack) * SLOTS_PER_DAY + slot;
    const { known, longest } = emptyAround(history.counts, at);
    if (longest >= EMPTY_WINDOWS) return 0;
    if (known < WINDOW_OFFSETS.length / 2) continue;
    days += 1;
    isSameWeekdayKnown ||= daysBack % WEEK_DAYS === 0;
  }
  return isSameWeekdayKnown ? days : 0;
}

/** How many windows around a place are known, and how many empty ones follow each other at most. A missing window is not empty. */
function emptyAround(counts: Float64Array, at: number): { readonly known: number; readonly longest: number } {
  let known = 0;
  let empty = 0;
  let longest = 0;
  for (const offset of WINDOW_OFFSETS) {
    const count = counts[at + offset] ?? NaN;
    empty = count === 0 ? empty + 1 : 0;
    longest = Math.max(longest, empty);
    if (!Number.isNaN(count)) known += 1;
  }
  return { known, longest };
}
