import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import { requireSchema } from '../encoding/schema.ts';
import { holdsOwnership, NO_OWNERSHIP, type Ownership, uniteOwnership } from '../network/ownership.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { DAY_SECONDS, dayOf } from '../time.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { ownershipKey } from './keys.ts';
import { decodeDocument, type OnUnreadable, readOrReplace } from './stored-document.ts';

const SCHEMA = 'surge445.network/1';

/** Keeps what the interfaces of the fleet showed, day by day. */
export interface OwnershipStore {
  /**
   * Returns what was learnt on the day before a window: a whole day, so that the order of the windows of one day changes nothing.
   * @param windowStart epoch seconds
   */
  before(windowStart: number): Promise<Ownership>;
  /**
   * Adds what a window shows to its day. What is new is stored as untold until {@link settle} is called, so that a worker that crashes in between
   * leaves it for the next.
   * @param windowStart epoch seconds
   * @returns true when something is untold: new, or left behind by a worker that crashed
   */
  learn(windowStart: number, learnt: Ownership): Promise<boolean>;
  /**
   * Notes that everything that {@link learn} knows of a day was told to the hours after it. What another worker has learnt since stays untold.
   * @param dayStart epoch seconds
   */
  settle(dayStart: number): Promise<void>;
  /** Reads each day again when it is next asked for: others may have learnt more since. */
  renew(): void;
}

/** What is stored of one day. */
interface LearntDay {
  readonly ownership: Ownership;
  /** True when hours after the day may not have been marked since something new was learnt. */
  readonly isUntold: boolean;
}

const NOTHING_LEARNT: LearntDay = { ownership: NO_OWNERSHIP, isUntold: false };

/**
 * Returns a store that reads each day once, until {@link OwnershipStore.renew} is called. While the document of a day is the same, so is the object that is
 * returned for it.
 * @param store the data bucket or a folder like it
 * @param onUnreadable hears of a day whose document is damaged: the day then begins anew, so that it holds up no window. Absent: such a document
 * is an error, as the document of a newer release always is.
 */
export function createOwnershipStore(store: ObjectStore, onUnreadable?: OnUnreadable): OwnershipStore {
  let days = new Map<number, Promise<LearntDay>>();
  const versions = new Map<number, { readonly etag: string | undefined; readonly day: LearntDay }>();
  /** What was known of a day when this store learnt of it last: of that alone it can be sure that it was told. */
  const learntHere = new Map<number, Ownership>();
  const decoded = async (key: string, stored: StoredObject | undefined): Promise<LearntDay> => {
    if (!stored) return NOTHING_LEARNT;
    const { bytes } = stored;
    return (await readOrReplace(async () => decodeDocument({ key, bytes }, decodeDay), onUnreadable)) ?? NOTHING_LEARNT;
  };
  const read = async (dayStart: number): Promise<LearntDay> => {
    const key = ownershipKey(dayStart);
    const stored = await store.get(key);
    const known = versions.get(dayStart);
    if (known && known.etag === stored?.etag) return known.day;
    const day = await decoded(key, stored);
    versions.set(dayStart, { etag: stored?.etag, day });
    return day;
  };
  const ofDay = async (dayStart: number): Promise<LearntDay> => {
    const reading = days.get(dayStart) ?? read(dayStart);
    days.set(dayStart, reading);
    try {
      return await reading;
    } catch (error) {
      if (days.get(dayStart) === reading) days.delete(dayStart);
      throw error;
    }
  };
  return {
    before: async (windowStart) => (await ofDay(dayOf(windowStart) - DAY_SECONDS)).ownership,
    async learn(windowStart, learnt) {
      const dayStart = dayOf(windowStart);
      let day = await ofDay(dayStart);
      if (!holdsOwnership(day.ownership, learnt)) {
        await compareAndSwap(store, ownershipKey(dayStart), async (stored) => {
          const before = await decoded(ownershipKey(dayStart), stored);
          const united = uniteOwnership([before.ownership, learnt]);
          const isNew = !holdsOwnership(before.ownership, united);
          day = isNew ? { ownership: united, isUntold: true } : before;
          return isNew ? encodeDay(day) : undefined;
        });
        days.set(dayStart, Promise.resolve(day));
      }
      learntHere.set(dayStart, day.ownership);
      return day.isUntold;
    },
    async settle(dayStart) {
      const told = learntHere.get(dayStart) ?? NO_OWNERSHIP;
      await compareAndSwap(store, ownershipKey(dayStart), async (stored) => {
        const { ownership, isUntold } = await decoded(ownershipKey(dayStart), stored);
        return isUntold && holdsOwnership(told, ownership) ? encodeDay({ ownership, isUntold: false }) : undefined;
      });
      days.delete(dayStart);
    },
    renew() {
      days = new Map();
    },
  };
}

function encodeDay({ ownership, isUntold }: LearntDay): Uint8Array {
  return encodeJsonGz({ schema: SCHEMA, ...ownership, ...(isUntold ? { untold: true } : {}) });
}

function decodeDay(bytes: Uint8Array): LearntDay {
  // Only encodeDay writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema, own, forwarders, untold } = decodeJsonGz(bytes) as Ownership & {
    readonly schema: string;
    readonly untold?: boolean;
  };
  requireSchema('what interfaces own', schema, SCHEMA);
  return { ownership: { own, forwarders }, isUntold: untold === true };
}
