/** Time that may be spent on retries. Clock, random numbers and waiting are parameters, so that tests need no real time. */
export interface RetryBudget {
  /** Returns the milliseconds that are left. On Lambda, this is `getRemainingTimeInMillis` minus a reserve for the end of the invocation. */
  readonly remainingMs: () => number;
  /** Returns the next random number in [0, 1). */
  readonly random: () => number;
  /** Waits for a number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Longest time of one try, in milliseconds; 10,000 by default. A try that has no answer after this time is aborted and repeated. */
  readonly tryTimeoutMs?: number;
  /** Returns a new budget for one operation. Absent if all operations share one budget, as those of an invocation do. */
  readonly ofOperation?: () => RetryBudget;
}

/** Work that may fail and succeed later. */
export interface Retryable<T> {
  /** Description of the work for error messages, for example `Write windows/x`. */
  readonly action: string;
  /** Does the work once. It must stop when the signal aborts. */
  readonly attempt: (signal: AbortSignal) => Promise<T>;
  /** Checks whether the next try after an error may succeed. */
  readonly isTransient: (error: unknown) => boolean;
}

/** Error when the time ends before a try succeeds. `cause` is the failure of the last try. It is not known whether that try took effect. */
export class RetryBudgetExhaustedError extends Error {
  override readonly name = 'RetryBudgetExhaustedError';
}

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;
const TRY_TIMEOUT_MS = 10_000;

/**
 * Repeats work until it succeeds, fails with an error that is not transient, or the time ends. Between two tries it waits with full jitter: before
 * retry n it waits a random part of min(5 s, 50 ms · 2^(n-1)). So workers that were throttled together do not try again together.
 *
 * @param given time that is left, and the source of random numbers; `ofOperation` is asked for the budget of this work if it is there
 * @param work the work, and the check for transient failures
 * @returns the result of the successful try
 * @throws {RetryBudgetExhaustedError} if the time has ended, or would end before the next try
 * @throws the failure itself if it is not transient
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retryInBudget<T>(given: RetryBudget, work: Retryable<T>): Promise<T> {
  const budget = given.ofOperation?.() ?? given;
  let failure: unknown;
  for (let tries = 0; ; tries++) {
    const delayMs = tries === 0 ? 0 : budget.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
    if (delayMs >= budget.remainingMs()) throw exhausted(work.action, tries, failure);
    if (tries > 0) await budget.sleep(delayMs);
    const limitMs = Math.min(budget.remainingMs(), budget.tryTimeoutMs ?? TRY_TIMEOUT_MS);
    if (limitMs <= 0) throw exhausted(work.action, tries, failure);
    try {
      return await work.attempt(AbortSignal.timeout(Math.ceil(limitMs)));
    } catch (error) {
      if (!work.isTransient(error)) throw error;
      failure = error;
    }
  }
}

function exhausted(action: string, tries: number, cause: unknown): RetryBudgetExhaustedError {
  const last = cause instanceof Error ? `, last failure ${cause.name}: ${cause.message}` : '';
  return new RetryBudgetExhaustedError(`${action}: out of time after ${tries} tries${last}`, { cause });
}
