import { DAY_SECONDS, HOUR_SECONDS } from '../time.ts';
import { fitRounded, openingThreshold, type Sensitivity } from './baseline.ts';
import type { CountLaw } from './negative-binomial.ts';
import { SLOTS_PER_HOUR, type CompleteWindow } from './reference-windows.ts';

/** What is usual so far, where no earlier day tells. */
export interface FirstDayBaseline extends CountLaw {
  /** Windows that it was learnt from. */
  readonly references: number;
  /** A surge opens when the window's count reaches this. */
  readonly fast: number;
  /** How much time it was learnt from, for people to read: `5 hours`. */
  readonly basis: string;
}

/** Stricter than on later days, since nothing is known yet of how the day goes. */
export const FIRST_DAY_SENSITIVITY: Sensitivity = { alpha: 1e-8, leastCount: 25, leastRatio: 10 };

/**
 * Learns what is usual from the hours before a window, for slots without a baseline: an outbreak on the day of installation is found too. The
 * last hour is left out, lest a surge be compared with its own beginning.
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
  const counts = new Map<number, number>();
  for (const window of windows) {
    const ageSeconds = startSecond - window.startSecond;
    if (ageSeconds <= HOUR_SECONDS || ageSeconds > HOUR_SECONDS + DAY_SECONDS) continue;
    counts.set(window.startSecond, Math.max(window.count, counts.get(window.startSecond) ?? 0));
  }
  if (counts.size < SLOTS_PER_HOUR) return undefined;
  const law = fitRounded(Float64Array.from(counts.values()), 1);
  return { ...law, references: counts.size, fast: openingThreshold(law, sensitivity), basis: inHours(counts.size) };
}

function inHours(windows: number): string {
  const hours = Math.floor(windows / SLOTS_PER_HOUR);
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
