import { mapBounded } from './bounded.ts';
import { dayFolder, isLogKey, isRegionFolder, leadsToRegions } from './flowlog/log-key.ts';
import type { LogObjectPlace } from './ingest.ts';
import { objectIdOf } from './keys.ts';
import type { ObjectStore } from './ports.ts';
import { DAY_SECONDS, isoDay, WINDOW_SECONDS, windowOf } from './time.ts';
import { createWindowStore } from './window-store.ts';

/** One log object as a listing names it. */
export interface ListedLogObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Epoch seconds. */
  readonly writtenAt: number;
}

/** The bucket that flow logs are delivered to, as far as it can be listed. */
export interface LogBucket {
  readonly name: string;
  /** @returns names of the folders right below a folder, each ending with a slash */
  folders(prefix: string): Promise<readonly string[]>;
  /**
   * @param after only keys behind this one; all when undefined
   * @returns what lies below a prefix, to any depth, in the order of keys
   */
  objects(prefix: string, after?: string): AsyncIterable<ListedLogObject>;
}

/** What is looked for, and when. */
export interface ReconcileRequest {
  /** Where `AWSLogs/` lies in the bucket: empty, or text that ends with a slash. */
  readonly prefix: string;
  /** The clock, epoch seconds. */
  readonly now: number;
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
): AsyncGenerator<LogObjectPlace> {
  const { now, prefix } = request;
  const oldest = now - LOOKBACK_SECONDS;
  const known = await knownObjects(store, request);
  const days = [...new Set([isoDay(oldest), isoDay(now)])];
  for (const region of await regionFolders(logs, `${prefix}AWSLogs/`)) {
    for (const day of days) {
      for await (const { key, etag, writtenAt } of logs.objects(dayFolder(region, day))) {
        if (!isLogKey(key) || writtenAt < oldest || writtenAt > now - SETTLE_SECONDS) continue;
        const ids = [etag, ''].map((tag) => objectIdOf({ bucket: logs.name, key, etag: tag }));
        if (!ids.some((id) => known.has(id))) yield { bucket: logs.name, key };
      }
    }
  }
}

/**
 * Finds the folders of all accounts and regions.
 * @param folder where to begin, ends with a slash
 * @returns in the order of keys
 */
export async function regionFolders(logs: LogBucket, folder: string): Promise<string[]> {
  if (isRegionFolder(folder)) return [folder];
  if (!leadsToRegions(folder)) return [];
  const below = await mapBounded(await logs.folders(folder), READS_AT_ONCE, async (one) => regionFolders(logs, one));
  return below.flat().toSorted((a, b) => (a < b ? -1 : 1));
}

/** Ids of all log objects that the windows of the last day cover, or that were set aside. */
async function knownObjects(store: ObjectStore, { now }: ReconcileRequest): Promise<ReadonlySet<string>> {
  const windows = createWindowStore(store, { remembered: 1, isExclusive: false });
  // A record may lie a little before the object that holds it.
  const first = windowOf(now - LOOKBACK_SECONDS - 2 * SETTLE_SECONDS);
  const starts = Array.from(
    { length: Math.ceil((now - first) / WINDOW_SECONDS) },
    (_, index) => first + index * WINDOW_SECONDS,
  );
  const documents = await mapBounded(starts, READS_AT_ONCE, async (start) => windows.read(start));
  const known = new Set(documents.flatMap((document) => document?.objects ?? []));
  for await (const key of store.list('quarantine/')) known.add(key.slice('quarantine/'.length, -'.json'.length));
  return known;
}
