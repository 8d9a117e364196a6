import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { contentHash } from './content-hash.ts';
import { preconditionHolds } from '../precondition.ts';
import { checkKey, checkPrefix } from '../object-key.ts';

/**
 * An object store in memory, for tests and simulations.
 *
 * Bytes are copied when they are stored and when they are read, so that no caller can change stored bytes. Every operation takes effect immediately.
 * A listing contains the keys that exist when its first key is read.
 */
export class MemoryStore implements ObjectStore {
  readonly #objects = new Map<string, StoredObject>();

  /** @inheritdoc */
  async get(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    const stored = this.#objects.get(key);
    return stored && { bytes: new Uint8Array(stored.bytes), etag: stored.etag };
  }

  /** @inheritdoc */
  async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    checkKey(key);
    if (!preconditionHolds(expected, this.#objects.get(key))) return 'lost';
    this.#objects.set(key, { bytes: new Uint8Array(bytes), etag: contentHash(bytes) });
    return 'written';
  }

  /** @inheritdoc */
  async *list(prefix: string): AsyncGenerator<string> {
    checkPrefix(prefix);
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix));
    yield* keys.toSorted();
  }
}
