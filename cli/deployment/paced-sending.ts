const SECOND_MS = 1000;

/** Number of messages in one request to a queue. After each request the command looks whether it was stopped. */
const SEND_TOGETHER = 10;

/** How messages are sent. Clock and waiting are parameters, so that tests need no real time. */
export interface PacedSending<T> {
  /** Messages per second. */
  readonly rate: number;
  /** Sends at most ten at once; undefined in a dry run, which does not wait either. */
  readonly send: ((items: readonly T[]) => Promise<void>) | undefined;
  /** @returns milliseconds of a monotonic clock */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns true after a person interrupted the command. */
  readonly isStopped: () => boolean;
}

/**
 * Sends one batch a second, until a person stops the command.
 * @yields items right after they were sent, a request at a time
 */
export async function* sendPaced<T>(
  items: AsyncIterable<T> | Iterable<T>,
  { isStopped, nowMs, rate, send, sleep }: PacedSending<T>,
): AsyncGenerator<readonly T[]> {
  for await (const batch of batchesOf(items, rate)) {
    const startedMs = nowMs();
    for (let from = 0; from < batch.length; from += SEND_TOGETHER) {
      if (isStopped()) return;
      const request = batch.slice(from, from + SEND_TOGETHER);
      await send?.(request);
      yield request;
    }
    if (isStopped()) return;
    if (send) await sleep(Math.max(0, SECOND_MS - (nowMs() - startedMs)));
  }
}

async function* batchesOf<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
