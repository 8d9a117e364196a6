import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';

/** Time at the end of an invocation that retries must not use, so that the invocation can still report a failure. */
const RESERVE_MS = 3000;

/**
 * Creates the retry budget of an invocation: the remaining time, minus a reserve of 3 seconds.
 * @param context context of the invocation from Lambda
 */
export function retryBudget(context: { getRemainingTimeInMillis: () => number }): RetryBudget {
  return {
    remainingMs: () => context.getRemainingTimeInMillis() - RESERVE_MS,
    random: Math.random,
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
