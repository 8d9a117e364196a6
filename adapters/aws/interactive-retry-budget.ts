import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryBudget } from './retry-budget.ts';

/** After this time a person prefers an error to more waiting. */
const WAIT_MS = 30_000;

/**
 * Creates a retry budget for a command that a person waits for. Each operation may be tried again for 30 seconds. The whole command may take longer.
 * @param nowMs clock, milliseconds
 */
export function createInteractiveRetryBudget(nowMs: () => number = clockMs): RetryBudget {
  const ofOperation = (): RetryBudget => {
    const endMs = nowMs() + WAIT_MS;
    return { remainingMs: () => endMs - nowMs(), random: Math.random, sleep: wait };
  };
  return { ...ofOperation(), ofOperation };
}

function clockMs(): number {
  return performance.now();
}

async function wait(ms: number): Promise<void> {
  await sleep(ms);
}
