import type { BufferingStore, ObjectStore, Precondition, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { contentHash } from './content-hash.ts';
import { preconditionHolds } from '../precondition.ts';

/**
 * A store that keeps partials in memory and all other objects in another store. A replay can read its logs again after a crash, so it need not store
 * partials. There is one partial for each log file and window. They are folded into window documents and then deleted.
 */
export class PartialBuffer implements BufferingStore {
  readonly #rest: ObjectStore;
  /** Partials by folder, then by key. */
  readonly #folders = new Map<string, Map<string, StoredObject>>();
  #sizeBytes = 0;

  /**
   * @param rest store of all objects that are not partials
   */
  constructor(rest: ObjectStore) {
    this.#rest = rest;
  }

  /** @inheritdoc */
  get bufferedBytes(): number {
    return this.#sizeBytes;
  }

  /** @inheritdoc */
  forgetBuffered(): void {
    this.#folders.clear();
    this.#sizeBytes = 0;
  }

  /** @inheritdoc */
  async get(key: string): Promise<StoredObject | undefined> {
    return key.startsWith(PREFIXES.partials) ? this.#folders.get(folderOf(key))?.get(key) : this.#rest.get(key);
  }

  /** @inheritdoc */
  async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    if (!key.startsWith(PREFIXES.partials)) return this.#rest.put(key, bytes, expected);
    const folder = this.#folders.get(folderOf(key)) ?? new Map<string, StoredObject>();
    const stored = folder.get(key);
    if (!preconditionHolds(expected, stored)) return 'lost';
    this.#sizeBytes += bytes.byteLength - (stored?.bytes.byteLength ?? 0);
    this.#folders.set(folderOf(key), folder.set(key, { bytes, etag: contentHash(bytes) }));
    return 'written';
  }

  /** @inheritdoc */
  async *list(prefix: string): AsyncGenerator<string> {
    if (!prefix.startsWith(PREFIXES.partials)) {
      yield* this.#rest.list(prefix);
      return;
    }
    const keys = [...(this.#folders.get(folderOf(prefix))?.keys() ?? [])];
    yield* keys.filter((key) => key.startsWith(prefix)).toSorted((a, b) => (a < b ? -1 : 1));
  }
}

/** Returns the folder of a key. All partials of a window are in one folder, and they are always listed by this folder. */
function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
