import type { ObjectStore } from '../ports.ts';
import { WINDOW_SCHEMA } from '../windows/window-codec.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { refuseNewer } from './stored-document.ts';

const PARTIAL = { what: 'a partial', schema: WINDOW_SCHEMA };

/**
 * Writes a partial. Its name and bytes depend only on the log object, so that writing it twice changes nothing; an older or damaged one is replaced.
 * @throws {UnreadableDocumentError} when a newer release wrote the partial that is there
 */
export async function storePartial(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  // Nearly always the partial is new, and then this is the only call.
  if ((await store.put(key, bytes, 'absent')) === 'written') return;
  await compareAndSwap(store, key, async (current) => {
    if (!current) return bytes;
    if (Buffer.compare(current.bytes, bytes) === 0) return undefined;
    refuseNewer({ key, bytes: current.bytes }, PARTIAL);
    return bytes;
  });
}
