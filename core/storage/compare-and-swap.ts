import type { ObjectStore, StoredObject } from '../ports.ts';

/** Tries before giving up; each lost try means that somebody else got on with the same work. */
const MAX_TRIES = 64;

/** What a change returns to be called again with a fresh read: it took long, and what it was given may be old by now. */
export const READ_ANEW = 'read-anew';

/**
 * Changes one stored object, safe against any number of others doing the same: read, decide, write if nothing changed in between, else again.
 * @param key the object
 * @param change makes the new bytes from the current ones, or undefined when nothing has to change; what it reads besides, it must read inside
 *   the call, because only then is that fresher than the version that the write replaces. Where that takes long, it may return {@link READ_ANEW}
 *   instead, as long as it does not do so for ever
 * @throws {Error} after too many lost tries
 */
export async function compareAndSwap(
  store: ObjectStore,
  key: string,
  change: (current: StoredObject | undefined) => Promise<Uint8Array | typeof READ_ANEW | undefined>,
): Promise<void> {
  await compareAndSwapAll(store, [key], async ([current]) => {
    const bytes = await change(current);
    return bytes === READ_ANEW ? bytes : [bytes];
  });
}

/**
 * Changes several stored objects that are made from the same inputs. Each is swapped by itself: another reader may see one new and one old.
 * @param keys the objects
 * @param change as for {@link compareAndSwap}, in the order of the keys; called again when any of the writes was lost
 * @throws {Error} after too many lost tries
 */
export async function compareAndSwapAll(
  store: ObjectStore,
  keys: readonly string[],
  change: (
    currents: ReadonlyArray<StoredObject | undefined>,
  ) => Promise<ReadonlyArray<Uint8Array | undefined> | typeof READ_ANEW>,
): Promise<void> {
  let losses = 0;
  while (losses < MAX_TRIES) {
    const currents = await Promise.all(keys.map((key) => store.get(key)));
    const changes = await change(currents);
    if (changes === READ_ANEW) continue;
    const outcomes = await Promise.all(
      keys.map(async (key, index) => {
        const bytes = changes[index];
        const etag = currents[index]?.etag;
        return bytes ? store.put(key, bytes, etag === undefined ? 'absent' : { etag }) : 'written';
      }),
    );
    if (!outcomes.includes('lost')) return;
    losses++;
  }
  throw new Error(`Write ${keys.join(' and ')}: lost ${MAX_TRIES} times to other writers; they must be fewer`);
}
