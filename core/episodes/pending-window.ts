import { WINDOW_SECONDS } from '../time.ts';
import { aggregationSeconds, coverageKey, isLossy } from '../windows/coverage.ts';
import { coverageInWindow, type WindowFacts } from '../windows/window-facts.ts';
import type { ObservedPlaces } from './silent-place.ts';

/** A window that is not final yet, and the scopes that it observed. Plain data, stored as JSON. */
export interface PendingWindow {
  readonly windowStart: number;
  /** `coverageKey` of each scope of which no records are missing. */
  readonly complete: readonly string[];
  /** `coverageKey` of each scope of which records are missing; absent where there is none. */
  readonly lossy?: readonly string[];
  /** `coverageKey` of each scope whose records are summed over ten minutes; absent where there is none. */
  readonly slow?: readonly string[];
  /** There when the window leaves log objects out: nobody knows which places they are of. */
  readonly hasLeftOut?: true;
}

/** Notes what is to be known of a window when it is final. */
export function pendingOf(facts: WindowFacts): PendingWindow {
  const coverage = facts.coverage.map((one) => coverageInWindow(one, facts));
  const complete = coverage.filter((one) => !isLossy(one)).map(coverageKey);
  const lossy = coverage.filter(isLossy).map(coverageKey);
  const slow = coverage.filter((one) => aggregationSeconds(one) > WINDOW_SECONDS).map(coverageKey);
  return {
    windowStart: facts.windowStart,
    complete,
    ...(lossy.length === 0 ? {} : { lossy }),
    ...(slow.length === 0 ? {} : { slow }),
    ...(facts.leftOut ? { hasLeftOut: true } : {}),
  };
}

/** Returns what was noted of a window, for looking places up. */
export function observedPlaces({ complete, lossy = [], slow = [], hasLeftOut }: PendingWindow): ObservedPlaces {
  return {
    observed: new Set([...complete, ...lossy]),
    complete: new Set(complete),
    slow: new Set(slow),
    hasLeftOut: hasLeftOut === true,
  };
}
