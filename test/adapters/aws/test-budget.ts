import type { RetryBudget } from '../../../adapters/aws/retry-budget.ts';

/** A retry budget on a clock that only sleeping moves. */
export interface TestBudget extends RetryBudget {
  /** Every wait so far, in milliseconds. */
  readonly sleptMs: number[];
}

/**
 * Makes a budget for tests: waits take no time, and chance always gives one half.
 * @param totalMs how long all waits together may be
 * @param tryTimeoutMs how long one try may take, in real milliseconds
 */
export function makeBudget(totalMs = 60_000, tryTimeoutMs = 10_000): TestBudget {
  const sleptMs: number[] = [];
  return {
    remainingMs: () => totalMs - sleptMs.reduce((sum, ms) => sum + ms, 0),
    random: () => 0.5,
    sleep: async (ms) => void sleptMs.push(ms),
    tryTimeoutMs,
    sleptMs,
  };
}
