import type { LogObjectLocation, ObjectStore } from '../ports.ts';
import { rebuildKey, rebuildPrefix } from './keys.ts';

const SCHEMA = 'surge445.rebuilt/1';

/** Ingest's note for a rebuild that waits for a log object. It begins with the prefix of reading marks, so it goes after a week. */
export interface RebuildNote {
  /** Name of the rebuild, see {@link rebuildName}. */
  readonly run: string;
  readonly location: LogObjectLocation;
  /** A log object in quarantine has no new partials; the old ones stay. */
  readonly outcome: 'read' | 'quarantined';
}

/**
 * Names a rebuild by the second in which it begins.
 * @param now the clock, epoch seconds
 * @returns for example `20261127T110000Z`
 */
export function rebuildName(now: number): string {
  return `${new Date(now * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Checks whether a text may be the name of a rebuild. */
export function isRebuildName(text: string): boolean {
  return /^\d{8}T\d{6}Z$/.test(text);
}

/** Notes that a log object was read again. Must follow the writing of its partials. A note that is there already says the same. */
export async function noteRebuilt(store: ObjectStore, { run, location, outcome }: RebuildNote): Promise<void> {
  const { bucket, key } = location;
  const bytes = new TextEncoder().encode(`${JSON.stringify({ schema: SCHEMA, bucket, key, outcome })}\n`);
  await store.put(rebuildKey(run, location), bytes, 'absent');
}

/**
 * Finds the log objects that a rebuild has read again.
 * @returns keys of their notes, see `rebuildKey`
 */
export async function findRebuilt(store: ObjectStore, run: string): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const key of store.list(rebuildPrefix(run))) keys.add(key);
  return keys;
}
