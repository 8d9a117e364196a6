import { WINDOW_SECONDS } from '../../time.ts';
import { aggregationSeconds, type Coverage } from '../../windows/coverage.ts';

/** How well a finding was observed, as far as it says what time one record spans. */
type Observed = Pick<Coverage, 'longestSeconds'>;

/** Returns the time in which the counts of a window came about, in words: records of ten minutes count in the window in which they start. */
export function recordSpanText(coverage: Observed): 'five minutes' | 'ten minutes' {
  return aggregationSeconds(coverage) > WINDOW_SECONDS ? 'ten minutes' : 'five minutes';
}

/** Returns the same time for an SMS. */
export function spanBrief(coverage: Observed): '5m' | '10m' {
  return aggregationSeconds(coverage) > WINDOW_SECONDS ? '10m' : '5m';
}

/**
 * Returns a limit for the counts of one window: twice as large where records are summed over ten minutes.
 * @param perFiveMinutes the limit for five minutes, in the unit of the count: attempts, addresses or windows
 * @returns the limit for the window, in the same unit
 */
export function limitOf(perFiveMinutes: number, coverage: Observed): number {
  return perFiveMinutes * (aggregationSeconds(coverage) / WINDOW_SECONDS);
}
