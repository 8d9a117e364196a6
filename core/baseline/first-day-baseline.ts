import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../time.ts';
import { fitRounded, openingThreshold, type Sensitivity } from './day-baseline.ts';
import type { CountDistribution } from './negative-binomial.ts';
import { type CompleteWindow, keepLarger, SLOTS_PER_HOUR } from './reference-windows.ts';
import { findReferencePeriod, hourLevels } from './level-shift.ts';

/** What is usual so far, where no earlier day tells. */
export interface FirstDayBaseline extends CountDistribution {
  /** Windows that it was learnt from. */
  readonly references: number;
  /** A surge opens when the window's count reaches this. */
  readonly fast: number;
  /** How much time it was learnt from, for people to read: `5 hours`. */
  readonly basis: string;
}

/** Stricter than on later days, since nothing is known yet of how the day goes. */
export const FIRST_DAY_SENSITIVITY: Sensitivity = { alpha: 1e-8, leastCount: 25, leastRatio: 10 };

/** A day, and the hour before the window. */
const HOURS = 25;

/**
 * Learns what is usual from the hours before a window, for slots without a baseline: an outbreak on the day of installation is found too. The
 * last hour is left out, lest a surge be compared with its own beginning, and so are rises, lest a surge that lasts become its own measure.
 * @param windows the complete windows of one series, in any order; only the 24 hours before the last one count
 * @param startSecond epoch second of the window to be judged
 * @param sensitivity of the threshold
 * @returns undefined until an hour of windows is known, which is in the third hour at the earliest
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
  const known = counts.subarray(judged - counts.length).filter((one) => !Number.isNaN(one));
  if (known.length < SLOTS_PER_HOUR) return undefined;
  const law = fitRounded(known, 1);
  return { ...law, references: known.length, fast: openingThreshold(law, sensitivity), basis: inHours(known.length) };
}

function inHours(windows: number): string {
  const hours = Math.floor(windows / SLOTS_PER_HOUR);
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
