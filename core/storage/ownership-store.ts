import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import { requireSchema } from '../encoding/schema.ts';
import { holdsOwnership, NO_OWNERSHIP, type Ownership, uniteOwnership } from '../network/ownership.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { DAY_SECONDS, dayOf } from '../time.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { ownershipKey } from './keys.ts';
import { decodeDocument, type OnUnreadable, readOrSkip } from './stored-document.ts';

const SCHEMA = 'surge445.network/1';

/** Keeps what the interfaces of the fleet showed, day by day. */
export interface OwnershipStore {
  /**
   * Returns what was learnt on the day before a window: a whole day, so that the order of the windows of one day changes nothing.
   * @param windowStart epoch seconds
   */
  before(windowStart: number): Promise<Ownership>;
  /**
   * Adds what a window shows to its day.
   * @param windowStart epoch seconds
   * @returns true when something was new
   */
  learn(windowStart: number, learnt: Ownership): Promise<boolean>;
}

/**
 * Returns a store that reads each day once: make a new one for each piece of work where others write too.
 * @param store the data bucket or a folder like it
 * @param onUnreadable hears of a day whose document cannot be read: the day then begins anew, so that it holds up no window. Absent: such a document
 * is an error.
 */
export function createOwnershipStore(store: ObjectStore, onUnreadable?: OnUnreadable): OwnershipStore {
  const days = new Map<number, Ownership>();
  const decoded = async (key: string, stored: StoredObject | undefined): Promise<Ownership> => {
    if (!stored) return NO_OWNERSHIP;
    const { bytes } = stored;
    return (
      (await readOrSkip(async () => decodeDocument({ key, bytes }, decodeOwnership), onUnreadable)) ?? NO_OWNERSHIP
    );
  };
  const read = async (dayStart: number): Promise<Ownership> => {
    const key = ownershipKey(dayStart);
    return decoded(key, await store.get(key));
  };
  const ofDay = async (dayStart: number): Promise<Ownership> => {
    const present = days.get(dayStart);
    if (present) return present;
    const ownership = await read(dayStart);
    days.set(dayStart, ownership);
    return ownership;
  };
  return {
    before: async (windowStart) => ofDay(dayOf(windowStart) - DAY_SECONDS),
    async learn(windowStart, learnt) {
      const dayStart = dayOf(windowStart);
      if (holdsOwnership(await ofDay(dayStart), learnt)) return false;
      let isNew = false;
      await compareAndSwap(store, ownershipKey(dayStart), async (stored) => {
        const before = await decoded(ownershipKey(dayStart), stored);
        const united = uniteOwnership([before, learnt]);
        days.set(dayStart, united);
        isNew = !holdsOwnership(before, united);
        return isNew ? encodeOwnership(united) : undefined;
      });
      return isNew;
    },
  };
}

function encodeOwnership(ownership: Ownership): Uint8Array {
  return encodeJsonGz({ schema: SCHEMA, ...ownership });
}

function decodeOwnership(bytes: Uint8Array): Ownership {
  // Only encodeOwnership writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema, own, forwarders } = decodeJsonGz(bytes) as Ownership & { readonly schema: string };
  requireSchema('what interfaces own', schema, SCHEMA);
  return { own, forwarders };
}
