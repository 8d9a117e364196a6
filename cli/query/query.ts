import { Command, InvalidArgumentError, Option } from 'commander';
import { addressText, parseAddress } from '../../core/flowlog/address.ts';
import { parseDay } from '../day-option.ts';
import { csvText, jsonText, type ResultFormat, tableText } from './result-text.ts';
import { aboutHost, type SavedQuery, savedQueries } from './saved-queries.ts';
import { openTables, QueryError } from './tables.ts';

interface QueryOptions {
  readonly out: string;
  readonly today?: string;
  readonly host?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const PRINT = { table: tableText, csv: csvText, json: jsonText } as const;

/**
 * Creates the command `query`, which queries the tables of a replay.
 * @param queriesFolder folder of the saved queries
 */
export function queryCommand(queriesFolder: string): Command {
  return new Command('query')
    .description('Query the tables of a replay, in SQL or by the name of a saved query.')
    .argument('<query>', 'SQL, or the name of a saved query')
    .option('-o, --out <folder>', 'the folder that replay wrote to', 'surge445-out')
    .option('--today <date>', 'the value of current_date; by default the newest day in the tables', parseDay)
    .option('--host <address>', 'the host for the saved query who_touched_host', parseHost)
    .addOption(
      new Option('--csv', 'print CSV; text that a spreadsheet would take for a formula gets an apostrophe').conflicts(
        'json',
      ),
    )
    .option('--json', 'print a JSON list')
    .addHelpText(
      'after',
      () => `
Tables: rollups (counts of each window and scope), attempts (each source and destination of a window), alerts. They have the same columns as
in Athena, with dt for the day as text. The SQL dialect is that of DuckDB. DESCRIBE rollups lists the columns.

Saved queries:
${savedQueries(queriesFolder).map(savedQueryLine).join('\n')}

Examples:
  surge445 query top_sources --out demo-out/data
  surge445 query who_touched_host --host 10.0.0.21 --out demo-out/data
  surge445 query "SELECT source, sum(rejected) AS rejected FROM attempts GROUP BY source ORDER BY 2 DESC LIMIT 5" --out demo-out/data --csv`,
    )
    .action(async (query: string, options: QueryOptions) => {
      process.stdout.write(await answer(sqlOf(query, savedQueries(queriesFolder), options.host), options));
    });
}

function savedQueryLine({ name, description, isAthenaOnly }: SavedQuery): string {
  return `  ${name.padEnd(19)}${isAthenaOnly ? '(Athena only) ' : ''}${description}`;
}

/**
 * Runs a query on the tables of a folder.
 * @param sql one statement in the dialect of DuckDB
 * @param options folder of the tables, date and output format
 * @returns the result as the text to print
 * @throws {QueryError} if DuckDB cannot run the statement
 * @throws {OutputFolderError} if the folder has no tables
 */
export async function answer(sql: string, options: QueryOptions): Promise<string> {
  const tables = await openTables(options.out, options.today);
  try {
    return PRINT[formatOf(options)](await tables.ask(sql));
  } finally {
    tables.close();
  }
}

/**
 * Returns the SQL of a query. A single word is not SQL, so it must be the name of a saved query.
 * @param query SQL, or the name of a saved query
 * @param saved all saved queries
 * @param host address of the host for a saved query about one host
 * @throws {QueryError} if there is no saved query of this name, or the saved query needs a host or Athena
 */
export function sqlOf(query: string, saved: readonly SavedQuery[], host?: string): string {
  const savedQuery = saved.find(({ name }) => name === query);
  if (savedQuery) return savedSql(savedQuery, host);
  if (host !== undefined) {
    throw new QueryError(`Query the host ${host}: found SQL, expected the name of a saved query with --host`);
  }
  if (/\s/.test(query.trim())) return query;
  const names = saved.map(({ name }) => name).join(', ');
  throw new QueryError(`Find the saved query: found ${JSON.stringify(query)}, expected SQL or one of ${names}`);
}

function savedSql({ name, sql, isAthenaOnly, asksForHost }: SavedQuery, host: string | undefined): string {
  if (isAthenaOnly) throw new QueryError(`Run ${name}: DuckDB cannot merge sketches; run the query in Athena`);
  if (!asksForHost && host === undefined) return sql;
  if (!asksForHost) {
    throw new QueryError(`Run ${name}: found --host ${host}, expected no host for this query; leave --host out`);
  }
  if (host === undefined) throw new QueryError(`Run ${name}: found no host, expected --host with an address`);
  return aboutHost(sql, host);
}

function formatOf({ csv, json }: QueryOptions): ResultFormat {
  if (csv === true) return 'csv';
  return json === true ? 'json' : 'table';
}

function parseHost(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new InvalidArgumentError('write an address such as 10.0.4.27');
  return addressText(address);
}
