import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../time.ts';
import { fitRounded, openingThreshold, type Sensitivity } from './day-baseline.ts';
import type { CountDistribution } from './negative-binomial.ts';
import { type CompleteWindow, keepLarger, SLOTS_PER_HOUR } from './reference-windows.ts';
import { findReferencePeriod, hourLevels } from './level-shift.ts';

/** Baseline that is learnt from the hours before a window, when no earlier day is known. */
export interface FirstDayBaseline extends CountDistribution {
  /** Number of windows that the baseline was learnt from. */
  readonly references: number;
  /** A surge opens when the count of the window reaches this number. */
  readonly fast: number;
  /** Time that the baseline was learnt from, as a text for people: `5 hours`. */
  readonly basis: string;
}

/** Sensitivity on the first day. It is stricter than on later days, because no earlier day shows how counts change with the time of day. */
const FIRST_DAY_SENSITIVITY: Sensitivity = { alpha: 1e-8, leastCount: 25, leastRatio: 10 };

/** Hours of windows that are laid out: a day of reference hours, and the hour before the window. */
const HOURS = 25;

/**
 * Learns a baseline from the hours before a window. It is used for slots without a baseline, so that an outbreak on the day of installation is found
 * too. Two parts of these hours are left out. The last hour is left out because a surge must not be compared with its own beginning. Level shifts are
 * left out because a surge that lasts must not become its own baseline.
 * @param windows complete windows of one series, in any order; only the 24 hours that end one hour before the window are used
 * @param startSecond start of the window that is judged, epoch seconds
 * @param sensitivity sensitivity of the threshold
 * @returns undefined if fewer than 12 windows remain; the first baseline is possible in the third hour of data
 */
export function buildFirstDayBaseline(
  windows: Iterable<CompleteWindow>,
  startSecond: number,
  sensitivity: Sensitivity = FIRST_DAY_SENSITIVITY,
): FirstDayBaseline | undefined {
  const from = hourOf(startSecond) - HOUR_SECONDS - DAY_SECONDS;
  const counts = new Float64Array(HOURS * SLOTS_PER_HOUR).fill(NaN);
  for (const window of windows) {
    if (startSecond - window.startSecond <= HOUR_SECONDS) continue;
    keepLarger(counts, (window.startSecond - from) / WINDOW_SECONDS, window.count);
  }
  for (const { start, end } of findReferencePeriod(hourLevels(counts)).shifts) {
    counts.fill(NaN, start * SLOTS_PER_HOUR, end * SLOTS_PER_HOUR);
  }
  const judged = (startSecond - from) / WINDOW_SECONDS;
  const references = counts.subarray(judged - counts.length).filter((count) => !Number.isNaN(count));
  if (references.length < SLOTS_PER_HOUR) return undefined;
  const expected = fitRounded(references, 1);
  const fast = openingThreshold(expected, sensitivity);
  return { ...expected, references: references.length, fast, basis: hoursText(references.length) };
}

function hoursText(windows: number): string {
  const hours = Math.floor(windows / SLOTS_PER_HOUR);
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
