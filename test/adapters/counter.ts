import type { ObjectStore } from '../../core/ports.ts';

/**
 * Adds one to a number by compare-and-swap, and tries until it is done.
 * @param store the store
 * @param key of an object that holds a decimal number
 * @throws {Error} when there is no such object
 */
export async function increment(store: ObjectStore, key: string): Promise<void> {
  for (;;) {
    const stored = await store.get(key);
    if (!stored) throw new Error(`Increment ${key}: no such object`);
    const next = Number(new TextDecoder().decode(stored.bytes)) + 1;
    if ((await store.put(key, new TextEncoder().encode(String(next)), { etag: stored.etag })) === 'written') return;
  }
}
