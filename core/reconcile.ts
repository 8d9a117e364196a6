import { mapConcurrently } from './collections/concurrently.ts';
import { liesAmongFlowLogs } from './flowlog/log-key.ts';
import type { LogLayout } from './flowlog/log-layout.ts';
import { objectIdOf, objectIdOfQuarantine, PREFIXES } from './storage/keys.ts';
import type { LogBucket, LogObjectLocation, ObjectStore } from './ports.ts';
import { type OnUnreadable, readOrSkip } from './storage/stored-document.ts';
import { DAY_SECONDS, dayOf, isoDay, WINDOW_SECONDS, windowOf } from './time.ts';
import { readKnownObjects } from './storage/window-store.ts';
import { regionFolders } from './storage/region-folders.ts';

/** What is looked for, and when. */
export interface ReconcileRequest {
  /** Where log objects lie in the bucket. */
  readonly layout: LogLayout;
  /** The clock, epoch seconds. */
  readonly now: number;
  /** Hears of windows that cannot be read: what they cover is taken for missed, since nobody can tell. Undefined: they are thrown. */
  readonly onUnreadable?: OnUnreadable;
  /** Called with each key of the last day in the folders of flow logs that is not the key of a log object. */
  readonly onUnknownKey?: (key: string) => void;
}

/** How far back log objects are compared with what windows cover. */
export const LOOKBACK_SECONDS = DAY_SECONDS;

/** Younger log objects are still on their way through the queue. */
const SETTLE_SECONDS = 900;

const READS_AT_ONCE = 16;

/**
 * Finds log objects that no window covers and nobody set aside: their announcement was lost. Trusts what the bucket lists, not what was announced.
 * @param logs the log bucket
 * @param store the data bucket
 * @yields log objects to ingest, in the order of the listing
 */
export async function* findMissed(
  logs: LogBucket,
  store: ObjectStore,
  request: ReconcileRequest,
): AsyncGenerator<LogObjectLocation> {
  const { layout, now, onUnknownKey, onUnreadable } = request;
  const coveredBy = async (starts: readonly number[]): Promise<Set<string>> => objectsOf(starts, store, onUnreadable);
  const oldest = now - LOOKBACK_SECONDS;
  // A record may lie a little before the object that holds it, and before the day that the object is filed under only if AWS is late.
  const recent = windowOf(oldest - 2 * SETTLE_SECONDS);
  const known = await coveredBy(windowsBetween(recent, now));
  for await (const key of store.list(PREFIXES.quarantine)) known.add(objectIdOfQuarantine(key));
  const readOlder = once(async () => coveredBy(windowsBetween(dayOf(oldest) - DAY_SECONDS, recent)));
  const days = [...new Set([isoDay(oldest), isoDay(now)])];
  for (const region of await regionFolders(logs, layout, layout.prefix)) {
    for (const day of days) {
      for await (const { key, etag, writtenAt } of logs.objects(layout.dayFolder(region, day))) {
        if (writtenAt < oldest || writtenAt > now - SETTLE_SECONDS) continue;
        if (!layout.isLogKey(key) && liesAmongFlowLogs(key)) onUnknownKey?.(key);
        if (!layout.isLogKey(key)) continue;
        const ids = [etag, ''].map((tag) => objectIdOf({ bucket: logs.name, key, etag: tag }));
        if (ids.some((id) => known.has(id))) continue;
        const older = await readOlder();
        if (!ids.some((id) => older.has(id))) yield { bucket: logs.name, key };
      }
    }
  }
}

/** Ids of all log objects that some windows cover. Of each window only the ids are kept: a busy one holds thousands of pairs. */
async function objectsOf(
  starts: readonly number[],
  store: ObjectStore,
  onUnreadable: OnUnreadable | undefined,
): Promise<Set<string>> {
  const ids = await mapConcurrently(starts, READS_AT_ONCE, async (start) => {
    const objects = await readOrSkip(async () => readKnownObjects(store, start), onUnreadable);
    return objects ?? [];
  });
  return new Set(ids.flat());
}

function windowsBetween(first: number, end: number): number[] {
  return Array.from(
    { length: Math.ceil((end - first) / WINDOW_SECONDS) },
    (_, index) => first + index * WINDOW_SECONDS,
  );
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
