import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A question that the deployment saves in Athena, and the command line knows by name. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  /** It uses what DuckDB does not have. */
  readonly isAthenaOnly: boolean;
  /** It asks about one host, see {@link aboutHost}. */
  readonly asksForHost: boolean;
}

const ENDING = '.sql';

const ATHENA_ONLY = /^-- Athena only: /m;

/** Saved queries of Athena have no parameters: a person edits this line, the command line does it for them. */
const HOST_LINE = /^WITH asked AS \(SELECT '[^']*' AS host\)$/m;

/**
 * Reads the saved queries.
 * @param folder the folder of their `.sql` files
 * @returns the queries in the order of their names
 */
export function savedQueries(folder: string): SavedQuery[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.toSorted().map((file) => {
    const sql = readFileSync(join(folder, file), 'utf8');
    return {
      name: file.slice(0, -ENDING.length),
      description: /^-- (.*)/.exec(sql)?.[1] ?? '',
      sql,
      isAthenaOnly: ATHENA_ONLY.test(sql),
      asksForHost: HOST_LINE.test(sql),
    };
  });
}

/**
 * Writes the host that is asked about into a saved query.
 * @param host canonical address, which holds no quotes
 */
export function aboutHost(sql: string, host: string): string {
  return sql.replace(HOST_LINE, `WITH asked AS (SELECT '${host}' AS host)`);
}
