/** The time and the chance that one invocation may spend on trying again. Everything comes in from outside, so that tests are exact. */
export interface RetryBudget {
  /** Says how many milliseconds are left; on Lambda `getRemainingTimeInMillis` less what the caller needs for its own end. */
  readonly remainingMs: () => number;
  /** Gives the next number in [0, 1). */
  readonly random: () => number;
  /** Waits for so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** The longest that one try may take, in milliseconds; 10,000 by default. A try without an answer by then is given up and repeated. */
  readonly tryTimeoutMs?: number;
}

/** Work that may fail for a while. */
export interface Retryable<T> {
  /** What is being done, as a sentence can begin with it: `Write windows/x`. */
  readonly action: string;
  /** Does it once. It must stop when the signal aborts. */
  readonly attempt: (signal: AbortSignal) => Promise<T>;
  /** Says whether an error may be gone on the next try. */
  readonly isTransient: (error: unknown) => boolean;
}

/** The time ran out before a try succeeded. `cause` is the failure of the last try; whether that try took effect is not known. */
export class RetryBudgetExhaustedError extends Error {
  override readonly name = 'RetryBudgetExhaustedError';
}

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;
const TRY_TIMEOUT_MS = 10_000;

/**
 * Tries until it succeeds, fails for good or runs out of time, with full jitter: before try n it waits a random part of
 * min(5 s, 50 ms · 2^(n-1)), so that many workers that were throttled together do not come back together.
 *
 * @param budget the time that is left, and chance
 * @param work what to do, and which failures may pass
 * @returns what the successful try returned
 * @throws {RetryBudgetExhaustedError} when the time is up, or would be before the next try
 * @throws the failure itself when it is not transient
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retryInBudget<T>(budget: RetryBudget, work: Retryable<T>): Promise<T> {
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
