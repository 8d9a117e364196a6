import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';

/** Time at the end of an invocation that retries must not use, so that the invocation can still report a failure. */
const RESERVE_MS = 3000;

/**
 * Creates the retry budget of an invocation: the remaining time, minus a reserve of 3 seconds.
 * @param context context of the invocation from Lambda
 * @param longestMs the budget ends at the latest this long after it is first asked for, milliseconds
 */
export function retryBudget(
  context: { getRemainingTimeInMillis: () => number },
  longestMs: number = Infinity,
): RetryBudget {
  let reserveMs: number | undefined;
  return {
    remainingMs() {
      const remaining = context.getRemainingTimeInMillis();
      reserveMs ??= Math.max(RESERVE_MS, remaining - longestMs);
      return remaining - reserveMs;
    },
    random: Math.random,
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
