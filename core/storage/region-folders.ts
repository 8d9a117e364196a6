import { mapConcurrently } from '../collections/concurrently.ts';
import { isRegionFolder, leadsToRegions } from '../flowlog/log-key.ts';
import type { LogBucket } from '../ports.ts';

const READS_AT_ONCE = 16;

/**
 * Finds the folders of all accounts and regions.
 * @param folder where to begin, ends with a slash
 * @returns in the order of keys
 */
export async function regionFolders(logs: LogBucket, folder: string): Promise<string[]> {
  if (isRegionFolder(folder)) return [folder];
  if (!leadsToRegions(folder)) return [];
  const below = await mapConcurrently(await logs.folders(folder), READS_AT_ONCE, async (one) =>
    regionFolders(logs, one),
  );
  return below.flat().toSorted((a, b) => (a < b ? -1 : 1));
}
