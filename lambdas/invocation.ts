import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';

/** Kept back so that an invocation that runs out of time can still say so. */
const RESERVE_MS = 3000;

/**
 * Gives the time that adapters may spend on trying again in this invocation.
 * @param context what Lambda says about the invocation
 * @param longestMs the budget ends so many milliseconds from now, if the invocation does not end before
 */
export function retryBudget(
  context: { getRemainingTimeInMillis: () => number },
  longestMs: number = Infinity,
): RetryBudget {
  const reserveMs = Math.max(RESERVE_MS, context.getRemainingTimeInMillis() - longestMs);
  return {
    remainingMs: () => context.getRemainingTimeInMillis() - reserveMs,
    random: Math.random,
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
