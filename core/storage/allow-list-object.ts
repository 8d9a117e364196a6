import type { ConditionalReader, ObjectStore } from '../ports.ts';
import { parseAllowFile } from '../settings/allow-file.ts';
import type { AllowEntry } from '../settings/detection-settings.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { ALLOW_LIST_KEY, LAST_ALLOW_LIST_KEY } from './keys.ts';

/** What the allow-list in the data bucket is read with. */
export interface AllowListSources {
  /** Reads what a person put there. */
  readonly config: ConditionalReader;
  /** Keeps the last list that could be used. */
  readonly store: ObjectStore;
  /** The clock, epoch seconds. */
  readonly now: number;
}

/** The entries that hold now. */
export interface CurrentAllowList {
  /** Entries of the setting `allow`, then those of the object. */
  readonly allow: readonly AllowEntry[];
  /** Why the newest object is not used, or could not be kept; absent if all is well. */
  readonly problem?: string;
}

/** The allow-list in the data bucket, remembered from call to call. */
export interface AllowListObject {
  /**
   * Returns the entries that hold now. An object that is damaged, refused or missing changes nothing: the last one that could be used holds, also
   * after a start without any memory. It never throws, because no alert may wait for an allow-list.
   */
  current(sources: AllowListSources): Promise<CurrentAllowList>;
}

/** One version of the object, and what it says. */
interface Version {
  readonly etag: string;
  readonly entries?: readonly AllowEntry[];
  readonly problem?: string;
}

const MISSING = `${ALLOW_LIST_KEY}: found nothing, expected the file of the setting allowFile; run surge445 allow`;

const decoder = new TextDecoder();

/**
 * Reads the allow-list that a person put into the data bucket, and remembers its version.
 * @param own entries of the setting `allow`
 */
export function createAllowListObject(own: readonly AllowEntry[]): AllowListObject {
  let seen: Version | undefined;
  let last: readonly AllowEntry[] | undefined;
  /** False while the version that was seen has to be read once more, because its copy could not be stored. */
  let isSettled = false;

  /** Reads the object where it has changed, and takes note of it. */
  async function look({ config, store, now }: AllowListSources): Promise<string | undefined> {
    const read = await config.readUnless(ALLOW_LIST_KEY, isSettled ? seen?.etag : undefined);
    if (read === 'unchanged') return seen?.problem;
    if (!read) return MISSING;
    seen = versionOf(read, { own, now });
    isSettled = seen.entries === undefined;
    if (!seen.entries) {
      // Another instance of the function may have used a newer list than this one has seen.
      last = (await lastUsed({ store, now }, own)) ?? last;
      return seen.problem;
    }
    last = seen.entries;
    await keep(store, read.bytes);
    isSettled = true;
    return undefined;
  }

  return {
    async current(sources) {
      const problem = await look(sources).catch(messageOf);
      last ??= await lastUsed(sources, own);
      return { allow: [...own, ...(last ?? [])], ...(problem === undefined ? {} : { problem }) };
    },
  };
}

function versionOf(
  { bytes, etag }: { readonly bytes: Uint8Array; readonly etag: string },
  context: { readonly own: readonly AllowEntry[]; readonly now: number },
): Version {
  try {
    return { etag, entries: parseAllowFile(decoder.decode(bytes), context) };
  } catch (error) {
    return { etag, problem: `${ALLOW_LIST_KEY}: ${messageOf(error)}` };
  }
}

/** Stores a copy of a list that can be used. */
async function keep(store: ObjectStore, bytes: Uint8Array): Promise<void> {
  await compareAndSwap(store, LAST_ALLOW_LIST_KEY, async (current) =>
    current && areEqual(current.bytes, bytes) ? undefined : bytes,
  );
}

async function lastUsed(
  { store, now }: Pick<AllowListSources, 'store' | 'now'>,
  own: readonly AllowEntry[],
): Promise<AllowEntry[] | undefined> {
  try {
    const kept = await store.get(LAST_ALLOW_LIST_KEY);
    return kept && parseAllowFile(decoder.decode(kept.bytes), { own, now });
  } catch {
    // The object itself has a problem too, and that is what people are told.
    return undefined;
  }
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
