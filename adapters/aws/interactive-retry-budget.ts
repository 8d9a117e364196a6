import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from './retry-budget.ts';

/** A retry budget for a command that a person waits for: it ends when nothing has succeeded for a while, however long the whole takes. */
export interface InteractiveRetryBudget extends RetryBudget {
  /** Says that something has succeeded. */
  readonly renew: () => void;
}

/** A person would rather read an error than wait longer. */
const WAIT_MS = 30_000;

/**
 * @param forMs how long failures are tried again, in milliseconds
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
