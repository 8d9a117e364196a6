import { mapConcurrently } from '../collections/concurrently.ts';
import type { LogLayout } from '../flowlog/log-layout.ts';
import type { LogBucket } from '../ports.ts';

const READS_AT_ONCE = 16;

/**
 * Finds the folders that hold the folders of days: those of all accounts and regions.
 * @param folder where to begin, ends with a slash
 * @returns in the order of keys
 */
export async function regionFolders(
  logs: LogBucket,
  layout: Pick<LogLayout, 'holdsDays' | 'leadsToDays'>,
  folder: string,
): Promise<string[]> {
  if (layout.holdsDays(folder)) return [folder];
  if (!layout.leadsToDays(folder)) return [];
  const below = await mapConcurrently(await logs.folders(folder), READS_AT_ONCE, async (one) =>
    regionFolders(logs, layout, one),
  );
  return below.flat().toSorted((a, b) => (a < b ? -1 : 1));
}
