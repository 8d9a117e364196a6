import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';

/** Time at the end of an invocation that retries must not use, so that the invocation can still report a failure. */
const RESERVE_MS = 3000;

/** The part of the context of an invocation that says how long it may still run. */
export interface RemainingTime {
  readonly getRemainingTimeInMillis: () => number;
}

/**
 * Creates the retry budget of an invocation: the remaining time, minus a reserve.
 * @param context context of the invocation from Lambda
 * @param longestMs the budget ends at the latest this long after it is first asked for, milliseconds
 * @param leastReserveMs time at the end of the invocation that is never used, milliseconds; 3 seconds by default
 */
export function retryBudget(
  context: RemainingTime,
  longestMs: number = Infinity,
  leastReserveMs: number = RESERVE_MS,
): RetryBudget {
  let reserveMs: number | undefined;
  return {
    remainingMs() {
      const remaining = context.getRemainingTimeInMillis();
      reserveMs ??= Math.max(leastReserveMs, remaining - longestMs);
      return remaining - reserveMs;
    },
    random: Math.random,
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
