import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A question that the deployment saves in Athena, and the command line knows by name. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** This file and the built one are both one folder below the root of the project. */
const FOLDER = fileURLToPath(new URL('../lib/queries/', import.meta.url));

const ENDING = '.sql';

/**
 * Reads the saved queries.
 * @returns in the order of their names
 */
export function savedQueries(): SavedQuery[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(ENDING));
  return files.toSorted().map((file) => {
    const sql = readFileSync(`${FOLDER}${file}`, 'utf8');
    return { name: file.slice(0, -ENDING.length), description: /^-- (.*)/.exec(sql)?.[1] ?? '', sql };
  });
}
