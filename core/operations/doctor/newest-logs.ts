import { mapConcurrently } from '../../collections/concurrently.ts';
import { dayFolder, fileStamp, flowLogPrefixOfKey, isLogKey } from '../../flowlog/log-key.ts';
import { DAY_SECONDS, HOUR_SECONDS, isoDay } from '../../time.ts';
import type { ListedLogObject, LogBucket } from '../../ports.ts';
import { regionFolders } from '../../storage/region-folders.ts';

/** Limits of the search. They are large enough to see every format that a person set up, even with thousands of flow logs. */
const MOST_FOLDERS = 50;
const MOST_FLOW_LOGS = 20;

const READS_AT_ONCE = 8;

/** Names of log objects contain a time. Only the log objects of these last hours are listed, instead of a whole day. */
const RECENT_SECONDS = 2 * HOUR_SECONDS;

/**
 * Finds the newest log object of each flow log. It needs few listings, because it jumps from one flow log to the next.
 * @param logs the log bucket
 * @param prefix folder to search, ends with a slash
 * @param now current time, epoch seconds
 * @returns log objects of today, newest first; for a region without log objects of today, those of yesterday. At most {@link MOST_FLOW_LOGS} for each
 *   folder
 */
export async function findNewestLogs(logs: LogBucket, prefix: string, now: number): Promise<ListedLogObject[]> {
  const regions = (await regionFolders(logs, prefix)).slice(0, MOST_FOLDERS);
  const found = await mapConcurrently(regions, READS_AT_ONCE, async (region) => {
    const today = await newestOfDay(logs, dayFolder(region, isoDay(now)), now);
    return today.length > 0 ? today : newestOfDay(logs, dayFolder(region, isoDay(now - DAY_SECONDS)), now);
  });
  return found.flat().toSorted((a, b) => b.writtenAt - a.writtenAt);
}

async function newestOfDay(logs: LogBucket, folder: string, now: number): Promise<ListedLogObject[]> {
  // Some flow logs have a folder for each hour.
  const hourFolders = await logs.folders(folder);
  const newest: ListedLogObject[] = [];
  for (const searched of [folder, ...hourFolders.slice(-1)]) {
    for await (const object of newestOfFlowLogs(logs, searched, now)) newest.push(object);
  }
  return newest;
}

async function* newestOfFlowLogs(logs: LogBucket, folder: string, now: number): AsyncGenerator<ListedLogObject> {
  let after: string | undefined;
  for (let count = 0; count < MOST_FLOW_LOGS; count++) {
    const first = await firstLog(logs, folder, after);
    if (!first) return;
    const start = flowLogPrefixOfKey(first.key);
    let newest = first;
    for await (const object of logs.objects(start, `${start}${fileStamp(now - RECENT_SECONDS)}`)) {
      if (object.writtenAt >= newest.writtenAt) newest = object;
    }
    yield newest;
    // Continue after every key of this flow log: "~" comes after all characters of the rest of a key.
    after = `${start}~`;
  }
}

async function firstLog(logs: LogBucket, folder: string, after?: string): Promise<ListedLogObject | undefined> {
  for await (const object of logs.objects(folder, after)) if (isLogKey(object.key)) return object;
  return undefined;
}
