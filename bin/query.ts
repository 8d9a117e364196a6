import { Command, InvalidArgumentError, Option } from 'commander';
import { csvText, jsonText, type ResultFormat, tableText } from './result-text.ts';
import { type SavedQuery, savedQueries } from './saved-queries.ts';
import { openTables, QueryError } from './tables.ts';

interface QueryOptions {
  readonly out: string;
  readonly today?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const PRINT = { table: tableText, csv: csvText, json: jsonText } as const;

/**
 * Makes the command that asks the tables of a replay.
 */
export function queryCommand(): Command {
  return new Command('query')
    .description('Ask the tables of a replay, in SQL or by the name of a saved query.')
    .argument('<query>', 'SQL, or the name of a saved query')
    .option('-o, --out <folder>', 'the folder that replay wrote to', 'surge445-out')
    .option('--today <date>', 'what current_date is; by default the newest day in the tables', parseDay)
    .addOption(new Option('--csv', 'print CSV; text that a spreadsheet would run gets an apostrophe').conflicts('json'))
    .option('--json', 'print a JSON list')
    .addHelpText(
      'after',
      () => `
Tables: rollups (counts of each window and scope), attempts (each source and destination of a window), alerts. Their columns are those in
Athena, and so is dt, the day as text; the dialect is DuckDB's. DESCRIBE rollups lists the columns.

Saved queries:
${savedQueries()
  .map(({ name, description }) => `  ${name.padEnd(16)}${description}`)
  .join('\n')}

Examples:
  surge445 query top_sources --out demo-out/data
  surge445 query "SELECT source, sum(rejected) AS rejected FROM attempts GROUP BY source ORDER BY 2 DESC LIMIT 5" --csv`,
    )
    .action(async (query: string, options: QueryOptions) => {
      process.stdout.write(await answer(query, options));
    });
}

/**
 * Answers a question.
 * @param query SQL, or the name of a saved query
 * @returns the answer, printed
 * @throws {QueryError} when DuckDB does not take it
 * @throws {OutputFolderError} when there are no tables
 */
export async function answer(query: string, options: QueryOptions): Promise<string> {
  const sql = sqlOf(query, savedQueries());
  const tables = await openTables(options.out, options.today);
  try {
    return PRINT[formatOf(options)](await tables.ask(sql));
  } finally {
    tables.close();
  }
}

/**
 * Gives the SQL of a question. One word is no SQL, so it must be the name of a saved query.
 * @throws {QueryError} naming the saved queries
 */
export function sqlOf(query: string, saved: readonly SavedQuery[]): string {
  const known = saved.find((one) => one.name === query);
  if (known) return known.sql;
  if (/\s/.test(query.trim())) return query;
  throw new QueryError(
    `Find the saved query: ${JSON.stringify(query)} found, SQL or one of ${saved.map(({ name }) => name).join(', ')} expected`,
  );
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
