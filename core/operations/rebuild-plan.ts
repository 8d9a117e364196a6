import { mapConcurrently } from '../collections/concurrently.ts';
import { ascending } from '../collections/order.ts';
import { layoutOfPrefix } from '../flowlog/log-layout.ts';
import type { ListedLogObject, LogBucket, ObjectStore } from '../ports.ts';
import {
  objectIdOf,
  objectIdOfPartial,
  partialsOfDayPrefix,
  windowKey,
  windowOfKey,
  windowOfPartial,
  windowsOfDayPrefix,
} from '../storage/keys.ts';
import { UnreadableDocumentError } from '../storage/stored-document.ts';
import { readWindowDocument } from '../storage/window-store.ts';
import { DAY_SECONDS, HOUR_SECONDS, isoDay } from '../time.ts';
import { findPastObjects } from './backfill.ts';

/** How many window documents are decoded at once: one may take a gigabyte of memory, and only its ids are kept. */
const READS_AT_ONCE = 2;

/** Days whose derived data are made anew. */
export interface RebuildPeriod {
  /** First day, `YYYY-MM-DD` in UTC. */
  readonly from: string;
  /** Last day. */
  readonly to: string;
}

/** Where the log objects and the derived data are. */
export interface RebuildPlaces {
  readonly logs: LogBucket;
  /** Text that the keys of log objects begin with. */
  readonly prefix: string;
  /** The data bucket. */
  readonly store: ObjectStore;
}

/** What a rebuild of a period has to do. */
export interface RebuildPlan {
  /** Log objects to read again, in the order of their keys. */
  readonly objects: readonly ListedLogObject[];
  /** Windows to make anew, epoch seconds, ascending. More may be found once the log objects were read. */
  readonly windows: readonly number[];
  /** Sentences about windows that stay as they are, in the order of time. */
  readonly refused: readonly string[];
}

/** Log objects that are stored within this time after midnight have records of the day before. */
const AFTER_MIDNIGHT_SECONDS = HOUR_SECONDS;

/**
 * Finds what a rebuild of a period has to do. A window is left out if a log object that it counts is not in the log bucket any more, because then nobody could
 * make it anew without losing what it counts.
 * @param period whole days
 */
export async function planRebuild(period: RebuildPeriod, places: RebuildPlaces): Promise<RebuildPlan> {
  // Windows first: what they count was in the log bucket before, so the listing has it. A log object that arrives in between is only in the listing.
  const windows = await countedByWindow(period, places.store);
  const listed = await listAround(period, places);
  const here = new Set(listed.keys());
  const judged = windows.map((window) => ({ ...window, problem: problemOf(window, here) }));
  const counted = new Set(judged.flatMap(({ ids }) => [...ids]));
  const layout = layoutOfPrefix(places.prefix);
  const end = secondOf(period.to) + DAY_SECONDS;
  const isOfPeriod = ({ key, writtenAt }: ListedLogObject): boolean => {
    const day = layout.dayOf(key) ?? '';
    if (day >= period.from && day <= period.to) return true;
    return day === isoDay(end) && writtenAt < end + AFTER_MIDNIGHT_SECONDS;
  };
  return {
    objects: [...listed].filter(([id, object]) => counted.has(id) || isOfPeriod(object)).map(([, object]) => object),
    windows: judged.filter(({ problem }) => problem === undefined).map(({ start }) => start),
    refused: judged.flatMap(({ problem }) => problem ?? []),
  };
}

/**
 * Writes the messages that make windows anew. A message names one window, because a message that is not done begins again with its first window: an
 * hour of large ones would never come to an end.
 * @param windows starts, epoch seconds
 * @returns bodies of messages for the detect queue
 */
export function rebuildMessages(windows: readonly number[]): string[] {
  return windows.map((start) => JSON.stringify({ rebuild: [start] }));
}

/** Lists the log objects of a period, of the day before it and of the day after it: AWS may file records of a window there. */
async function listAround({ from, to }: RebuildPeriod, { logs, prefix }: RebuildPlaces) {
  const listed = new Map<string, ListedLogObject>();
  const days = { from: isoDay(secondOf(from) - DAY_SECONDS), to: isoDay(secondOf(to) + DAY_SECONDS) };
  for await (const object of findPastObjects(logs, { prefix, ...days, after: undefined })) {
    listed.set(objectIdOf({ bucket: logs.name, ...object }), object);
  }
  return listed;
}

/** A window of the period, and the log objects that it is known to count. */
interface KnownWindow {
  readonly start: number;
  /** Ids of the log objects that have a partial, or that the document counts. */
  readonly ids: ReadonlySet<string>;
  /** Set where a newer release wrote the document. */
  readonly newer: UnreadableDocumentError | undefined;
}

async function countedByWindow({ from, to }: RebuildPeriod, store: ObjectStore): Promise<KnownWindow[]> {
  const partials = new Map<number, Set<string>>();
  for (let day = secondOf(from); day <= secondOf(to); day += DAY_SECONDS) {
    for await (const key of store.list(windowsOfDayPrefix(day))) partials.set(windowOfKey(key), new Set());
    for await (const key of store.list(partialsOfDayPrefix(day))) {
      const start = windowOfPartial(key);
      const ids = partials.get(start) ?? new Set();
      partials.set(start, ids.add(objectIdOfPartial(key)));
    }
  }
  return mapConcurrently(ascending(partials.keys()), READS_AT_ONCE, async (start) => {
    const { ids, newer } = await readCounted(store, start);
    return { start, ids: new Set([...(partials.get(start) ?? []), ...ids]), newer };
  });
}

/** Reads what a document counts. Nobody knows that of a damaged one: its partials say it. */
async function readCounted(store: ObjectStore, start: number) {
  try {
    return { ids: (await readWindowDocument(store, start))?.objects ?? [], newer: undefined };
  } catch (error) {
    if (!(error instanceof UnreadableDocumentError)) throw error;
    return { ids: [], newer: error.isNewer ? error : undefined };
  }
}

/** Returns why a window has to stay as it is; undefined where it can be made anew. */
function problemOf({ start, ids, newer }: KnownWindow, here: ReadonlySet<string>): string | undefined {
  if (newer) return newer.message;
  const gone = [...ids].filter((id) => !here.has(id)).length;
  if (gone === 0) return undefined;
  return `Rebuild ${windowKey(start)}: ${gone} of ${ids.size} log objects that it counts are not in the log bucket any more, expected all; the window stays as it is`;
}

function secondOf(day: string): number {
  return Date.parse(day) / 1000;
}
