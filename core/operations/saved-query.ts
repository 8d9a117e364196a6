import { addressText, parseAddress } from '../flowlog/address.ts';
import { DAY_SECONDS, isoDay } from '../time.ts';

const SECOND_MS = 1000;

/**
 * A query that the deployment saves in Athena, and that the command line runs by its name. Its SQL has placeholders, which {@link athenaSql} and
 * {@link localSql} fill: `{from}` and `{to}` (first and last day), `{before}` (the day on which looking back begins), `{ports}`, `{limit}`, `{host}` and
 * `{sources}`.
 */
export interface SavedQuery {
  readonly name: string;
  /** The question, with the placeholder `{ports}`. */
  readonly question: string;
  /** Further sentences for the reader. */
  readonly notes: readonly string[];
  /** What an empty result means. */
  readonly emptyMeaning: string;
  /** True if the query reads accepted attempts only, so that it finds nothing in a flow log of rejected traffic. */
  readonly acceptedOnly: boolean;
  /** Number of days that are looked at by default. */
  readonly days: number;
  /** True if the last day is yesterday in Athena, where a file of today may be replaced during a query. */
  readonly endsYesterday: boolean;
  /** Number of days before these that are looked at for comparison; 0: none. */
  readonly lookBackDays: number;
  /** Number of rows at most by default. */
  readonly limit: number;
  /** Address that stands in Athena until a person replaces it; undefined: the query is about no single host. */
  readonly host: string | undefined;
  /** Addresses that stand in Athena until a person replaces them; empty: the query is not about given sources. */
  readonly sources: readonly string[];
  /** The SQL with its placeholders, and with the comments above it. */
  readonly template: string;
}

/** Values of the placeholders on the command line. */
export interface QueryValues {
  /** First day, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly to: string;
  readonly ports: readonly number[];
  readonly limit: number;
  /** In the spelling of the tables. */
  readonly host: string | undefined;
  /** In the spelling of the tables. */
  readonly sources: readonly string[];
}

/** The line that says what the placeholders are by default. */
const DEFAULTS =
  /^-- Days: (?<days>\d+), until (?<until>today|yesterday)\.(?: Looks back: (?<back>\d+) days?\.)? Rows: (?<limit>\d+)\.(?: Host: (?<host>\S+)\.)?(?: Sources: (?<sources>.+)\.)?$/m;

const EMPTY = /^-- No row: (.+)$/m;

/** Beginning of the note of a query that reads accepted attempts only. */
const ACCEPTED_ONLY = /^-- It reads accepted attempts only\b/m;

/** Error for a file that is no saved query. */
export class SavedQueryError extends Error {
  override readonly name = 'SavedQueryError';
}

/**
 * Reads a saved query from the comments at the beginning of its file: the question, notes, a line of defaults, and what an empty result means.
 * @param name name of the file without its ending
 * @param template text of the file
 * @throws {SavedQueryError} if a comment is missing
 */
export function parseSavedQuery(name: string, template: string): SavedQuery {
  const defaults = DEFAULTS.exec(template)?.groups;
  const emptyMeaning = EMPTY.exec(template)?.[1];
  const [question, ...others] = template.split('\n').filter((line) => line.startsWith('-- '));
  if (question === undefined || defaults === undefined || emptyMeaning === undefined) {
    throw new SavedQueryError(
      `Read the saved query ${name}: found no question, no line of defaults or no line for an empty result, expected all three as comments`,
    );
  }
  return {
    name,
    question: question.slice(3),
    notes: others.filter((line) => !DEFAULTS.test(line) && !EMPTY.test(line)).map((line) => line.slice(3)),
    emptyMeaning,
    acceptedOnly: ACCEPTED_ONLY.test(template),
    days: Number(defaults['days']),
    endsYesterday: defaults['until'] === 'yesterday',
    lookBackDays: Number(defaults['back'] ?? 0),
    limit: Number(defaults['limit']),
    host: defaults['host'],
    sources: defaults['sources']?.split(', ') ?? [],
    template,
  };
}

/**
 * Returns the question of a saved query as a sentence.
 * @param ports ports that it is about; by default they are not named
 */
export function questionOf({ question }: Pick<SavedQuery, 'question'>, ports?: readonly number[]): string {
  return question.replaceAll('port {ports}', ports === undefined ? 'the watched ports' : `port ${ports.join(', ')}`);
}

/** Returns the question of a saved query without its ports, for a list whose heading names them. */
export function questionWithoutPorts({ question }: Pick<SavedQuery, 'question'>): string {
  return question.replaceAll(/ (?:on|about) port \{ports\}/g, '');
}

/**
 * Returns the SQL for Athena, in which the days follow the date of the query. A person edits it there.
 * @param ports the ports that the deployment watches
 */
export function athenaSql(query: SavedQuery, ports: readonly number[]): string {
  const last = query.endsYesterday ? 1 : 0;
  const first = last + query.days - 1;
  return fill(withWarning(query), {
    from: athenaDay(first),
    to: athenaDay(last),
    before: athenaDay(first + query.lookBackDays),
    ports: ports.join(', '),
    limit: String(query.limit),
    host: athenaAddress(query.host ?? ''),
    sources: query.sources.map(athenaAddress).join(', '),
  });
}

/** Returns the SQL for DuckDB. Values are days, numbers and addresses that were read before, so no text of a person gets into the SQL. */
export function localSql(query: SavedQuery, { from, to, ports, limit, host, sources }: QueryValues): string {
  return fill(query.template, {
    from: `'${from}'`,
    to: `'${to}'`,
    before: `'${dayBefore(from, query.lookBackDays)}'`,
    ports: ports.join(', '),
    limit: String(limit),
    host: `'${host ?? ''}'`,
    sources: sources.map((source) => `'${source}'`).join(', '),
  });
}

/**
 * Returns the day a number of days before another.
 * @param day `YYYY-MM-DD`
 */
export function dayBefore(day: string, days: number): string {
  return isoDay(Date.parse(day) / SECOND_MS - days * DAY_SECONDS);
}

/**
 * Reads an address in any spelling.
 * @returns the address in the spelling of the tables; undefined if the text is no address
 */
export function addressInTables(text: string): string | undefined {
  const address = parseAddress(text.trim());
  return address === undefined ? undefined : addressText(address);
}

/** The line that a person in Athena reads below the defaults of a query that reads files of today. */
const MAY_FAIL = '-- A file of today may be replaced while the query reads it. The query then fails: run it again.';

/** Returns the template with a warning, unless the query reads no file that is ever replaced: files of alerts are not. */
function withWarning({ endsYesterday, template }: SavedQuery): string {
  const isSafe = endsYesterday || !/FROM (rollups|attempts)\b/.test(template);
  return isSafe ? template : template.replace(DEFAULTS, (line) => `${line}\n${MAY_FAIL}`);
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

function athenaDay(daysAgo: number): string {
  return daysAgo === 0 ? 'cast(current_date AS varchar)' : `cast(current_date - INTERVAL '${daysAgo}' DAY AS varchar)`;
}

/** The spelling of the tables is that of Athena's casts, so a person may write an address in any spelling. */
function athenaAddress(address: string): string {
  return `cast(cast('${address}' AS ipaddress) AS varchar)`;
}
