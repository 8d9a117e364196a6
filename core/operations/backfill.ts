import { LATE_SECONDS } from '../episodes/episodes.ts';
import { dayFolder, dayOfLogKey, isRegionFolder, leadsToRegions } from '../flowlog/log-key.ts';
import { DAY_SECONDS, isoDay, minuteText } from '../time.ts';
import type { ListedLogObject, LogBucket } from '../ports.ts';
import { regionFolders } from '../storage/region-folders.ts';

/** Which log objects of the past are wanted. */
export interface BackfillRequest {
  /** What their keys begin with. */
  readonly prefix: string;
  /** First and last day, in UTC, by the folder that AWS put the object in; undefined: no limit. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Only keys behind this one. */
  readonly after: string | undefined;
}

/**
 * Finds log objects of the past. Days are listed one by one where the prefix is that of whole accounts or regions, so that a week of a bucket with
 * years is found at once.
 * @param logs the log bucket
 * @yields in the order of keys, so that whoever stops can go on behind the last one
 */
export async function* findPastObjects(logs: LogBucket, request: BackfillRequest): AsyncGenerator<ListedLogObject> {
  const { from, to, after } = request;
  for (const prefix of await prefixesOf(logs, request)) {
    for await (const object of logs.objects(prefix, after)) {
      const day = dayOfLogKey(object.key);
      if (day === undefined || (after !== undefined && object.key <= after)) continue;
      if ((from === undefined || day >= from) && (to === undefined || day <= to)) yield object;
    }
  }
}

async function prefixesOf(logs: LogBucket, { prefix, from, to }: BackfillRequest): Promise<string[]> {
  const isWhole = isRegionFolder(prefix) || leadsToRegions(prefix);
  if (!isWhole || from === undefined || to === undefined) return [prefix];
  const days = daysBetween(from, to);
  return (await regionFolders(logs, prefix)).flatMap((region) => days.map((day) => dayFolder(region, day)));
}

function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(from) / 1000;
  const count = Math.max(0, Math.round((Date.parse(to) / 1000 - first) / DAY_SECONDS) + 1);
  return Array.from({ length: count }, (_, index) => isoDay(first + index * DAY_SECONDS));
}

/**
 * Says what late data does.
 * @param watermark latest record start seen, epoch seconds; 0 before anything was seen
 */
export function lateNote(watermark: number): string {
  const rule = 'Windows that end more than 24 h before the newest data are counted in the tables and raise no alerts';
  if (watermark === 0) return `${rule}; nothing was counted here before, so the newest of these objects decide`;
  return `${rule}: now those before ${minuteText(watermark - LATE_SECONDS)}`;
}
