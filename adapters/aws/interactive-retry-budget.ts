import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from './retry-budget.ts';

/** A retry budget for a command that a person waits for. It ends when no request has succeeded for a while. The whole command may take longer. */
export interface InteractiveRetryBudget extends RetryBudget {
  /** Starts the time of the budget again. Call it after each success. */
  readonly renew: () => void;
}

/** After this time a person prefers an error to more waiting. */
const WAIT_MS = 30_000;

/**
 * Creates a retry budget that starts now.
 * @param forMs time after the last success for which failures are tried again, in milliseconds
 */
export function createInteractiveRetryBudget(forMs = WAIT_MS): InteractiveRetryBudget {
  let endMs = performance.now() + forMs;
  return {
    remainingMs: () => endMs - performance.now(),
    random: Math.random,
    sleep: async (ms) => {
      await sleep(ms);
    },
    renew: () => {
      endMs = performance.now() + forMs;
    },
  };
}
