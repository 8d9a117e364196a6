import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';

/** The failure that a test asked for. */
export class PlannedCrash extends Error {
  override readonly name = 'PlannedCrash';
}

/**
 * Crashes at one call: `before` it takes effect, or `after` it did and nobody heard. Calls that change nothing cannot crash after their effect, and
 * are not counted there. After the crash nothing works any more, as in a process that is gone.
 */
export class CrashPlan {
  readonly #moment: 'before' | 'after';
  #left: number;

  /** @param call 1 for the first call */
  constructor(call: number, moment: 'before' | 'after') {
    this.#left = call;
    this.#moment = moment;
  }

  async read<T>(call: () => Promise<T>): Promise<T> {
    if (this.#left <= 0) throw new PlannedCrash();
    if (this.#moment === 'before') this.#countDown();
    return call();
  }

  async change<T>(call: () => Promise<T>): Promise<T> {
    if (this.#left <= 0) throw new PlannedCrash();
    if (this.#moment === 'before') this.#countDown();
    const result = await call();
    if (this.#moment === 'after') this.#countDown();
    return result;
  }

  #countDown(): void {
    this.#left--;
    if (this.#left === 0) throw new PlannedCrash();
  }
}

/** A store whose calls are counted, and crash, as planned. */
export class FailingStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #plan: CrashPlan;

  constructor(store: ObjectStore, plan: CrashPlan) {
    this.#store = store;
    this.#plan = plan;
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#plan.read(() => this.#store.get(key));
  }

  put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    return this.#plan.change(() => this.#store.put(key, bytes, expected));
  }

  async *list(prefix: string): AsyncGenerator<string> {
    yield* await this.#plan.read(async () => this.#store.list(prefix));
  }
}

/** A publisher that crashes as planned. */
export function failingPublisher(publisher: Publisher, plan: CrashPlan): Publisher {
  return { publish: (alert) => plan.change(() => publisher.publish(alert)) };
}
