import type { ObjectStore, StoredObject } from './ports.ts';

/** Tries before giving up; each lost try means that somebody else got on with the same work. */
const MAX_TRIES = 64;

/**
 * Changes one stored object, safe against any number of others doing the same: read, decide, write if nothing changed in between, else again.
 * @param key the object
 * @param change makes the new bytes from the current ones, or undefined when nothing has to change; what it reads besides, it must read inside
 *   the call, because only then is that fresher than the version that the write replaces
 * @throws {Error} after too many lost tries
 */
export async function compareAndSwap(
  store: ObjectStore,
  key: string,
  change: (current: StoredObject | undefined) => Promise<Uint8Array | undefined>,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const current = await store.get(key);
    const bytes = await change(current);
    if (bytes === undefined) return;
    if ((await store.put(key, bytes, current ? { etag: current.etag } : 'absent')) === 'written') return;
  }
  throw new Error(`Write ${key}: lost ${MAX_TRIES} times to other writers; they must be fewer`);
}
