import type { ObjectStore } from '../../core/ports.ts';

/** Returns all keys of a store that begin with a prefix, in the order of the store. */
export async function keysIn(store: Pick<ObjectStore, 'list'>, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}
