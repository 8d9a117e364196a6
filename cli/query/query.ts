import { Command, InvalidArgumentError, Option } from 'commander';
import { addressInTables, localSql, type SavedQuery } from '../../core/operations/saved-query.ts';
import { likelyName } from '../../core/settings/nearest-names.ts';
import { joined, pluralised } from '../../core/wording.ts';
import { parseDay } from '../day-option.ts';
import { escapeControls } from '../escaped-text.ts';
import { requireFolder } from '../output-folder.ts';
import { parsePort, parseRows } from './number-options.ts';
import { noteFacts, noteText } from './result-note.ts';
import { csvText, jsonText, markdownText, type Result, type ResultFormat, tableText } from './result-text.ts';
import { type AskedValues, checkValues, completeValues, listText, savedQueries } from './saved-queries.ts';
import { openTables, QueryError, type Tables } from './tables.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

interface QueryOptions extends AskedValues {
  readonly out?: string;
  readonly today?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly md?: boolean;
  /** Characters of a line of the terminal; undefined: the output is no terminal, and nothing is shortened. */
  readonly width?: number | undefined;
}

/** A query of a person: SQL, or a saved query. */
export type Question = { readonly sql: string } | { readonly saved: SavedQuery };

/** The printed result of a query. */
export interface Answer {
  /** For stdout. */
  readonly text: string;
  /** For stderr; empty if there is nothing to say. */
  readonly note: string;
}

/** Options that only a saved query takes. */
const VALUE_OPTIONS = ['from', 'to', 'port', 'limit', 'host', 'source'] as const;

const LIST_HEADING = 'Saved queries, all about the watched ports';

/**
 * Creates the command `query`, which queries the tables of a replay.
 * @param queriesFolder folder of the saved queries
 */
export function queryCommand(queriesFolder: string): Command {
  return new Command('query')
    .description(DESCRIPTIONS.query)
    .argument('[query]', 'SQL, or the name of a saved query')
    .option('-o, --out <folder>', 'the folder that replay wrote to')
    .option(
      '--from <day>',
      'first day of a saved query, such as 2026-11-01; by default some days before the last',
      parseDay,
    )
    .option('--to <day>', 'last day of a saved query; by default the newest day in the tables', parseDay)
    .option('--port <number>', 'port of a saved query; by default every port in the tables', parsePort)
    .option('--limit <rows>', 'largest number of rows of a saved query', parseRows)
    .option('--host <address>', 'the host for the saved query who_touched_host', parseAddressOption)
    .option('--source <address...>', 'one source or several for the saved query source_history', parseAddresses)
    .option('--today <day>', 'the value of current_date; by default the newest day in the tables', parseDay)
    .addOption(
      new Option('--csv', 'print CSV; text that a spreadsheet would take for a formula gets an apostrophe').conflicts([
        'json',
        'md',
      ]),
    )
    .addOption(new Option('--json', 'print a JSON list').conflicts('md'))
    .option('--md', 'print a table in Markdown')
    .addHelpText('after', () => helpText(savedQueries(queriesFolder)))
    .action(async (query: string | undefined, options: QueryOptions) => {
      const saved = savedQueries(queriesFolder);
      if (query === undefined) {
        process.stdout.write(`${LIST_HEADING}:\n${listText(saved)}`);
        process.stderr.write('Run a query: surge445 query <name> --out <folder>\n');
        return;
      }
      const width = process.stdout.isTTY ? process.stdout.columns : undefined;
      const { text, note } = await answer(questionOf(query, saved, options), { ...options, width });
      process.stdout.write(text);
      process.stderr.write(note);
    });
}

function helpText(saved: readonly SavedQuery[]): string {
  return `
Tables: rollups (counts of each window and scope), attempts (each source and destination of a window), alerts. They have the same columns as
in Athena, with dt for the day as text. The SQL dialect is that of DuckDB. DESCRIBE rollups lists the columns. An address may have any spelling.
A terminal shows long texts shortened, and names columns that it has no room for; --csv, --json and --md have everything.

${LIST_HEADING} (docs/queries.md says more):
${listText(saved)}
Examples:
  surge445 query top_sources --from 2013-03-01 --to 2013-03-31 --limit 20 --out demo-out/data
  surge445 query who_touched_host --host 10.0.0.21 --out demo-out/data
  surge445 query source_history --source 198.51.100.7 2001:db8::7 --out demo-out/data
  surge445 query "SELECT source, sum(rejected) AS rejected FROM attempts GROUP BY source ORDER BY 2 DESC LIMIT 5" --out demo-out/data --csv`;
}

/**
 * Runs a query on the tables of a folder.
 * @param question SQL (one statement in the dialect of DuckDB), or a saved query whose values {@link checkValues} accepts
 * @param options folder of the tables, values of a saved query, date and output format
 * @throws {QueryError} if DuckDB cannot run the statement
 * @throws {OutputFolderError} if there is no folder, or it has no tables
 */
export async function answer(question: Question, options: QueryOptions): Promise<Answer> {
  const tables = await openTables(requireFolder(options.out), options.today);
  try {
    const { text, note } =
      'saved' in question
        ? await answerSaved(question.saved, options, tables)
        : { text: printed(await tables.ask(question.sql), options), note: '' };
    return { text, note: `${note}${damagedNote(tables.damagedAlerts())}` };
  } finally {
    tables.close();
  }
}

/** Says which files of alerts are in no row; empty where none is damaged. */
function damagedNote(files: readonly string[]): string {
  if (files.length === 0) return '';
  const names = joined(files.map((file) => escapeControls(file)));
  return `Passed over ${pluralised(files.length, 'damaged file')} of alerts: ${names}; copy or replay them anew, or delete them\n`;
}

async function answerSaved(query: SavedQuery, options: QueryOptions, tables: Tables): Promise<Answer> {
  const values = await completeValues(query, options, tables);
  const result = await tables.ask(localSql(query, values));
  return {
    text: printed(result, options),
    note: noteText(query, values, { count: result.rows.length, ...(await noteFacts(tables, values)) }),
  };
}

/**
 * Returns what a person asks for. A single word is not SQL, so it must be the name of a saved query.
 * @param query SQL, or the name of a saved query
 * @param saved all saved queries
 * @param asked values for a saved query
 * @throws {QueryError} if there is no saved query of this name, or the values do not belong to the query
 */
export function questionOf(query: string, saved: readonly SavedQuery[], asked: AskedValues = {}): Question {
  const found = saved.find(({ name }) => name === query);
  if (found) {
    checkValues(found, asked);
    return { saved: found };
  }
  if (!/\s/.test(query.trim())) {
    const names = saved.map(({ name }) => name).join(', ');
    const likely = likelyName(
      query.trim(),
      saved.map(({ name }) => name),
    );
    const advice = likely === undefined ? '' : `; did you mean ${likely}?`;
    throw new QueryError(
      `Find the saved query: found ${JSON.stringify(query)}, expected SQL or one of ${names}${advice}`,
    );
  }
  const given = VALUE_OPTIONS.find((option) => asked[option] !== undefined);
  if (given !== undefined) {
    throw new QueryError(
      `Run the SQL: found --${given}, expected the name of a saved query with it; write it into the SQL`,
    );
  }
  return { sql: query };
}

function printed(result: Result, { width, ...options }: QueryOptions): string {
  switch (formatOf(options)) {
    case 'csv':
      return csvText(result);
    case 'json':
      return jsonText(result);
    case 'md':
      return markdownText(result);
    case 'table':
      return tableText(result, width);
  }
}

function formatOf({ csv, json, md }: QueryOptions): ResultFormat {
  if (csv === true) return 'csv';
  if (md === true) return 'md';
  return json === true ? 'json' : 'table';
}

function parseAddressOption(text: string): string {
  const address = addressInTables(text);
  if (address === undefined) throw new InvalidArgumentError('write an address such as 10.0.4.27 or 2001:db8::7');
  return address;
}

function parseAddresses(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), parseAddressOption(text)];
}
