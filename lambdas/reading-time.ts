import type { RetryBudget } from '../adapters/aws/retry-budget.ts';
import { type RemainingTime, retryBudget } from './invocation.ts';

/**
 * Longest time in which one log object may be read alone. The largest that AWS writes, 75 MB, takes some five seconds; all ten of a batch are read in
 * the two minutes of the function.
 */
export const ALONE_MS = 45_000;

/** Time for the calls that end a reading, after which it is broken off. */
const LATE_MS = 5_000;

/** Time at the end of the invocation: marks are ended in it, and the messages are reported that succeeded. */
const ENDING_MS = 10_000;

/** How long the log objects of an invocation may be read. */
export interface ReadingTime {
  readonly budget: RetryBudget;
  /** Checks whether there is time to read on. */
  readonly hasTime: () => boolean;
}

/** Returns the time for all log objects of an invocation together: all of it but its end. */
export function sharedReadingTime(context: RemainingTime): ReadingTime {
  return readingTime(retryBudget(context, Infinity, ENDING_MS));
}

/**
 * Returns the time for the next log object that is read alone.
 * @throws {Error} when the invocation has not enough time left for a whole one: the message comes again
 */
export function timeAlone(context: RemainingTime): ReadingTime {
  const neededMs = ALONE_MS + LATE_MS + ENDING_MS;
  const leftMs = context.getRemainingTimeInMillis();
  if (leftMs < neededMs) {
    throw new Error(`Read a log object alone: ${leftMs} ms are left, ${neededMs} are needed; it is tried again later`);
  }
  return readingTime(retryBudget(context, ALONE_MS + LATE_MS, ENDING_MS));
}

function readingTime(budget: RetryBudget): ReadingTime {
  // The budget begins when it is first asked for.
  budget.remainingMs();
  return { budget, hasTime: () => budget.remainingMs() > LATE_MS };
}
