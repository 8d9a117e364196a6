import type { ObjectStore, StoredObject } from '../../core/ports.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';

/**
 * What goes wrong with one call:
 * - crash before: the process is gone, and the call had no effect;
 * - crash after: the process is gone, and the call had its effect;
 * - failure: the call fails without an effect;
 * - lost reply: the call has its effect, and the caller is told that it failed;
 * - refusal: a conditional write is refused, as after a conflict with another writer.
 */
export type Fault = 'crash before' | 'crash after' | 'failure' | 'lost reply' | 'refusal';

/** The faults, from the mildest to the worst: the order in which a failing schedule is simplified. */
export const FAULTS: readonly Fault[] = ['refusal', 'failure', 'lost reply', 'crash before', 'crash after'];

type CallKind = 'read' | 'write' | 'conditional write';

/** One call that a process has made, and that has not had its turn yet. */
export interface WaitingCall {
  /** Checks whether a fault can happen to this kind of call. */
  readonly mayHave: (fault: Fault) => boolean;
  /** Lets the call take effect, or disturbs it. */
  readonly take: (fault: Fault | undefined) => Promise<void>;
}

/**
 * A process whose calls to the world outside wait until they are given a turn, one by one. After a crash no call is answered any more, as in a
 * process that is gone.
 */
export class SimulatedProcess {
  /** Calls in the order in which they were made. */
  readonly waiting: WaitingCall[] = [];
  hasCrashed = false;

  /**
   * Makes a call.
   * @param kind decides which faults can happen
   * @param perform the effect
   * @param refused the answer after a refusal
   */
  call<T>(kind: CallKind, perform: () => Promise<T>, refused?: T): Promise<T> {
    return new Promise((resolve, reject) => {
      const take = async (fault: Fault | undefined): Promise<void> => {
        if (fault === 'failure') return reject(new Error('simulated failure'));
        if (fault === 'refusal' && refused !== undefined) return resolve(refused);
        if (fault === 'crash before') return this.#crash();
        const answer = await perform();
        if (fault === 'crash after') return this.#crash();
        if (fault === 'lost reply') return reject(new Error('simulated loss of a reply'));
        return resolve(answer);
      };
      this.waiting.push({ mayHave: (fault) => isPossible(fault, kind), take });
    });
  }

  #crash(): void {
    this.hasCrashed = true;
    this.waiting.length = 0;
  }
}

function isPossible(fault: Fault, kind: CallKind): boolean {
  if (fault === 'refusal') return kind === 'conditional write';
  return kind !== 'read' || fault === 'failure' || fault === 'crash before';
}

/** The store as a process sees it. */
export function storeOf(process: SimulatedProcess, store: ObjectStore): ObjectStore {
  return {
    get: (key): Promise<StoredObject | undefined> => process.call('read', () => store.get(key)),
    put: (key, bytes, expected) =>
      process.call(
        expected === 'anything' ? 'write' : 'conditional write',
        () => store.put(key, bytes, expected),
        'lost',
      ),
    async *list(prefix) {
      yield* await process.call('read', () => keysOf(store, prefix));
    },
  };
}

async function keysOf(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

/** The publisher as a process sees it. */
export function publisherOf(process: SimulatedProcess, publisher: Publisher): Publisher {
  return { publish: (alert) => process.call('write', () => publisher.publish(alert)) };
}
