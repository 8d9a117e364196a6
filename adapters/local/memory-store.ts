import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { contentHash } from './content-hash.ts';
import { preconditionHolds } from '../precondition.ts';
import { checkKey, checkPrefix } from '../object-key.ts';

/**
 * An object store in memory, for tests and simulation.
 *
 * Bytes are copied on the way in and on the way out, so that no caller can change what is stored. Every operation takes effect at once when
 * it is called; a listing shows the keys that were there when its first key was asked for.
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
