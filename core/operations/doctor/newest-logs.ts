import { mapConcurrently } from '../../collections/concurrently.ts';
import { fileStamp, flowLogPrefixOfKey } from '../../flowlog/log-key.ts';
import { type LogLayout, layoutOfPrefix } from '../../flowlog/log-layout.ts';
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
 * @param prefix folder to search, ends with a slash; it may name another layout, as the setting `logPrefix` does
 * @param now current time, epoch seconds
 * @returns log objects of today, newest first; for a region without log objects of today, those of yesterday. At most {@link MOST_FLOW_LOGS} for each
 *   folder
 */
export async function findNewestLogs(logs: LogBucket, prefix: string, now: number): Promise<ListedLogObject[]> {
  const layout = layoutOfPrefix(prefix);
  const regions = (await regionFolders(logs, layout, layout.prefix)).slice(0, MOST_FOLDERS);
  const newest = async (region: string, second: number): Promise<ListedLogObject[]> =>
    newestOfDay(logs, layout, { folder: layout.dayFolder(region, isoDay(second)), now });
  const found = await mapConcurrently(regions, READS_AT_ONCE, async (region) => {
    const today = await newest(region, now);
    return today.length > 0 ? today : newest(region, now - DAY_SECONDS);
  });
  return found.flat().toSorted((a, b) => b.writtenAt - a.writtenAt);
}

async function newestOfDay(
  logs: LogBucket,
  layout: LogLayout,
  { folder, now }: { readonly folder: string; readonly now: number },
): Promise<ListedLogObject[]> {
  // Some flow logs have a folder for each hour.
  const hourFolders = await logs.folders(folder);
  const newest: ListedLogObject[] = [];
  for (const searched of [folder, ...hourFolders.slice(-1)]) {
    if (!layout.namesFlowLogs) newest.push(...(await newestOfFolder(logs, layout, searched)));
    else for await (const object of newestOfFlowLogs(logs, searched, { layout, now })) newest.push(object);
  }
  return newest;
}

/** Finds the newest log object of a folder where names do not say which flow log it is of. An hour of Firehose and a day of Security Lake are few. */
async function newestOfFolder(logs: LogBucket, layout: LogLayout, folder: string): Promise<ListedLogObject[]> {
  let newest: ListedLogObject | undefined;
  // The folder of a day holds those of all hours: only the newest hour is searched.
  if (layout.name === 'firehose' && /\/\d{4}\/\d\d\/\d\d\/$/.test(`/${folder}`)) return [];
  for await (const object of logs.objects(folder)) {
    if (layout.isLogKey(object.key) && object.writtenAt >= (newest?.writtenAt ?? 0)) newest = object;
  }
  return newest ? [newest] : [];
}

async function* newestOfFlowLogs(
  logs: LogBucket,
  folder: string,
  { layout, now }: { readonly layout: LogLayout; readonly now: number },
): AsyncGenerator<ListedLogObject> {
  let after: string | undefined;
  for (let count = 0; count < MOST_FLOW_LOGS; count++) {
    const first = await firstLog(logs, layout, { folder, after });
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

async function firstLog(
  logs: LogBucket,
  layout: LogLayout,
  { folder, after }: { readonly folder: string; readonly after: string | undefined },
): Promise<ListedLogObject | undefined> {
  for await (const object of logs.objects(folder, after)) if (layout.isLogKey(object.key)) return object;
  return undefined;
}
