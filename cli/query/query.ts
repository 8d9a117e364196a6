import { Command, InvalidArgumentError, Option } from 'commander';
import { addressText, parseAddress } from '../../core/flowlog/address.ts';
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
 * Makes the command that asks the tables of a replay.
 * @param queriesFolder the folder of the saved queries
 */
export function queryCommand(queriesFolder: string): Command {
  return new Command('query')
    .description('Ask the tables of a replay, in SQL or by the name of a saved query.')
    .argument('<query>', 'SQL, or the name of a saved query')
    .option('-o, --out <folder>', 'the folder that replay wrote to', 'surge445-out')
    .option('--today <date>', 'what current_date is; by default the newest day in the tables', parseDay)
    .option('--host <address>', 'the host that who_touched_host asks about', parseHost)
    .addOption(new Option('--csv', 'print CSV; text that a spreadsheet would run gets an apostrophe').conflicts('json'))
    .option('--json', 'print a JSON list')
    .addHelpText(
      'after',
      () => `
Tables: rollups (counts of each window and scope), attempts (each source and destination of a window), alerts. Their columns are those in
Athena, and so is dt, the day as text; the dialect is DuckDB's. DESCRIBE rollups lists the columns.

Saved queries:
${savedQueries(queriesFolder).map(savedQueryLine).join('\n')}

Examples:
  surge445 query top_sources --out demo-out/data
  surge445 query who_touched_host --host 10.0.0.21 --out demo-out/data
  surge445 query "SELECT source, sum(rejected) AS rejected FROM attempts GROUP BY source ORDER BY 2 DESC LIMIT 5" --csv`,
    )
    .action(async (query: string, options: QueryOptions) => {
      process.stdout.write(await answer(sqlOf(query, savedQueries(queriesFolder), options.host), options));
    });
}

function savedQueryLine({ name, description, isAthenaOnly }: SavedQuery): string {
  return `  ${name.padEnd(19)}${isAthenaOnly ? '(Athena only) ' : ''}${description}`;
}

/**
 * Answers a question.
 * @param sql one statement in the dialect of DuckDB
 * @returns the answer, as it is printed
 * @throws {QueryError} when DuckDB does not take it
 * @throws {OutputFolderError} when there are no tables
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
 * Gives the SQL of a question. One word is no SQL, so it must be the name of a saved query.
 * @param host that a saved query asks about
 * @throws {QueryError} naming the saved queries, or saying what the saved query needs
 */
export function sqlOf(query: string, saved: readonly SavedQuery[], host?: string): string {
  const known = saved.find((one) => one.name === query);
  if (known) return savedSql(known, host);
  if (host !== undefined) throw new QueryError(`Ask about ${host}: SQL found, the name of a saved query expected`);
  if (/\s/.test(query.trim())) return query;
  throw new QueryError(
    `Find the saved query: ${JSON.stringify(query)} found, SQL or one of ${saved.map(({ name }) => name).join(', ')} expected`,
  );
}

function savedSql({ name, sql, isAthenaOnly, asksForHost }: SavedQuery, host: string | undefined): string {
  if (isAthenaOnly) throw new QueryError(`Ask ${name}: DuckDB cannot merge sketches; run it in Athena`);
  if (!asksForHost && host === undefined) return sql;
  if (!asksForHost) throw new QueryError(`Ask ${name}: --host ${host} found, it asks about no host; leave --host out`);
  if (host === undefined) throw new QueryError(`Ask ${name}: no host found, --host with an address expected`);
  return aboutHost(sql, host);
}

function formatOf({ csv, json }: QueryOptions): ResultFormat {
  if (csv === true) return 'csv';
  return json === true ? 'json' : 'table';
}

function parseDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('write a day such as 2026-11-23');
  }
  return text;
}

function parseHost(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new InvalidArgumentError('write an address such as 10.0.4.27');
  return addressText(address);
}
