import { readdirSync } from 'node:fs';

/** How the name of the file of a saved query ends. */
export const QUERY_ENDING = '.sql';

/**
 * Returns the names of the saved queries, in their order.
 * @param folder the folder of their `.sql` files
 */
export function queryNames(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(QUERY_ENDING));
  return files.toSorted().map((file) => file.slice(0, -QUERY_ENDING.length));
}
