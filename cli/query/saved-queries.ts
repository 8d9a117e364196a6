import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A query that the deployment saves in Athena, and that the command line can run by its name. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  /** True if the query uses a function that DuckDB does not have. */
  readonly isAthenaOnly: boolean;
  /** True if the query is about one host, see {@link aboutHost}. */
  readonly asksForHost: boolean;
}

const ENDING = '.sql';

const ATHENA_ONLY = /^-- Athena only: /m;

/** Line with the host. A saved query of Athena has no parameters, so a person edits this line in Athena. The command line replaces it. */
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
 * Writes a host into the SQL of a saved query about one host.
 * @param sql SQL of the saved query
 * @param host canonical address, which contains no quotes
 * @returns the SQL with this host
 */
export function aboutHost(sql: string, host: string): string {
  return sql.replace(HOST_LINE, `WITH asked AS (SELECT '${host}' AS host)`);
}
