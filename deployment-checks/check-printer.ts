import { setTimeout as sleep } from 'node:timers/promises';

/** A step takes seconds, the one with all documented commands a minute or two; after this time a step hangs. */
const STEP_LIMIT_SECONDS = 600;

/** Results of checks, printed as they come. */
export class Report {
  readonly #ended: Promise<never>;
  readonly #startMs = performance.now();
  #checks = 0;
  #failures = 0;

  /** @param ended rejects when the emulator ends: no step can go on without it */
  constructor(ended: Promise<never>) {
    this.#ended = ended;
  }

  /** Number of checks that failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Prints the result of one check. */
  check(title: string, isTrue: boolean): void {
    this.#checks++;
    if (!isTrue) this.#failures++;
    console.log(`${isTrue ? 'ok  ' : 'FAIL'}  ${title}`);
  }

  /**
   * Does a step. A step that throws is a failed check, and the next step begins.
   * @throws {Error} when the step takes too long, or the emulator ends: the next steps would fail for the same reason
   */
  async step(title: string, work: () => Promise<void>): Promise<void> {
    const timer = new AbortController();
    const failure = work().catch((error: unknown) => {
      this.check(`${title}: ${String(error)}`, false);
    });
    try {
      await Promise.race([failure, this.#ended, rejectAtLimit(title, timer.signal)]);
    } finally {
      timer.abort();
    }
  }

  /** Returns the last line: what was found, and how long it took. */
  summary(): string {
    const seconds = Math.round((performance.now() - this.#startMs) / 1000);
    return `deployments: ${this.#checks} checks, ${this.#failures} failures, ${seconds} s`;
  }
}

async function rejectAtLimit(title: string, signal: AbortSignal): Promise<void> {
  try {
    await sleep(STEP_LIMIT_SECONDS * 1000, undefined, { signal });
  } catch {
    return;
  }
  throw new Error(
    `Check ${title}: found that it still runs after ${STEP_LIMIT_SECONDS} s, expected it to end. Look for a request that moto does not answer`,
  );
}
