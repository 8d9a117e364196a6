import type { BufferingStore, ObjectStore, Precondition, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { contentHash } from './content-hash.ts';
import { preconditionHolds } from '../precondition.ts';

/**
 * Keeps partials in memory and passes everything else on to another store. Who reads past logs can read them again, so partials, of which there is
 * one for each file and window, need no files of their own: they are folded into window documents and then forgotten.
 */
export class PartialBuffer implements BufferingStore {
  readonly #rest: ObjectStore;
  /** By folder, then by key. */
  readonly #folders = new Map<string, Map<string, StoredObject>>();
  #sizeBytes = 0;

  /**
   * @param rest where everything but partials goes
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
    const known = folder.get(key);
    if (!preconditionHolds(expected, known)) return 'lost';
    this.#sizeBytes += bytes.byteLength - (known?.bytes.byteLength ?? 0);
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

/** All partials of a window are in one folder, and are always listed by it. */
function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
