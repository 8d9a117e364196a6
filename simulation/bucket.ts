import { createHash } from 'node:crypto';
import type { Precondition, StoredObject, WriteOutcome } from '../core/ports.ts';

/** Objects that are kept by content: beyond, all are forgotten. */
const MOST_KEPT = 20_000;
const known = new Map<string, StoredObject>();

/** Equal bytes are stored once, whatever their key: whoever looks at them often can remember what they say. */
function storedObject(bytes: Uint8Array): StoredObject {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const stored = known.get(text) ?? { bytes, etag: createHash('md5').update(bytes).digest('hex') };
  if (known.size >= MOST_KEPT) known.clear();
  known.set(text, stored);
  return stored;
}

/**
 * A bucket of S3 whose operations take effect at once: conditional writes, reads of the last write, listings of all that is there. The tag of an object
 * depends on its bytes alone, as with the encryption of S3's own keys: a version that comes back has the tag that it had.
 */
export class SimulatedBucket {
  readonly #objects: Map<string, StoredObject>;

  /** @param before a bucket whose objects are there from the start */
  constructor(before?: SimulatedBucket) {
    this.#objects = new Map(before?.objects);
  }

  /** All objects by key. */
  get objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  put(key: string, bytes: Uint8Array, expected: Precondition): WriteOutcome {
    const current = this.#objects.get(key);
    if (expected === 'absent' && current) return 'lost';
    if (typeof expected === 'object' && expected.etag !== current?.etag) return 'lost';
    this.#objects.set(key, storedObject(bytes));
    return 'written';
  }

  /** Returns the keys that begin with a prefix, ascending. */
  list(prefix: string): readonly string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  }
}
