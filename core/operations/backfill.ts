import { LATE_SECONDS } from '../episodes/episodes.ts';
import { layoutOfPrefix } from '../flowlog/log-layout.ts';
import { DAY_SECONDS, isoDay, minuteText } from '../time.ts';
import type { ListedLogObject, LogBucket } from '../ports.ts';
import { regionFolders } from '../storage/region-folders.ts';

/** Selection of past log objects. */
export interface BackfillRequest {
  /** Text that their keys begin with; it may name another layout, as the setting `logPrefix` does. */
  readonly prefix: string;
  /** First day, `YYYY-MM-DD` in UTC, by the folder that AWS put the object in; undefined for no limit. */
  readonly from: string | undefined;
  /** Last day, as `from`. */
  readonly to: string | undefined;
  /** Only objects with keys after this key are selected; undefined for all. */
  readonly after: string | undefined;
}

/**
 * Finds past log objects. If the prefix contains whole accounts or regions, only the folders of the wanted days are listed. So one week of a bucket
 * with years of logs is found quickly.
 * @param logs the log bucket
 * @param request the selection
 * @yields log objects in the order of their keys, so that a later run can continue after the last key
 */
export async function* findPastObjects(logs: LogBucket, request: BackfillRequest): AsyncGenerator<ListedLogObject> {
  const { from, to, after } = request;
  const layout = layoutOfPrefix(request.prefix);
  for (const prefix of await prefixesOf(logs, request)) {
    for await (const object of logs.objects(prefix, after)) {
      const day = layout.dayOf(object.key);
      if (day === undefined || (after !== undefined && object.key <= after)) continue;
      if ((from === undefined || day >= from) && (to === undefined || day <= to)) yield object;
    }
  }
}

async function prefixesOf(logs: LogBucket, { prefix: text, from, to }: BackfillRequest): Promise<string[]> {
  const layout = layoutOfPrefix(text);
  const { prefix } = layout;
  const isWhole = layout.holdsDays(prefix) || layout.leadsToDays(prefix);
  if (!isWhole || from === undefined || to === undefined) return [prefix];
  const days = daysBetween(from, to);
  const folders = await regionFolders(logs, layout, prefix);
  return folders.flatMap((folder) => days.map((day) => layout.dayFolder(folder, day)));
}

function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(from) / 1000;
  const count = Math.max(0, Math.round((Date.parse(to) / 1000 - first) / DAY_SECONDS) + 1);
  return Array.from({ length: count }, (_, index) => isoDay(first + index * DAY_SECONDS));
}

/**
 * Writes a note that explains which windows are too late for alerts.
 * @param watermark latest record start that was seen, epoch seconds; 0 if none was seen
 * @returns a sentence without a full stop
 */
export function lateNote(watermark: number): string {
  const rule = 'Windows that end more than 24 h before the newest data are counted in the tables and raise no alerts';
  if (watermark === 0) return `${rule}; nothing was counted here before, so the newest of these log objects decide`;
  return `${rule}: now these are the windows that end before ${minuteText(watermark - LATE_SECONDS)}`;
}
