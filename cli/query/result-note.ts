import type { QueryValues, SavedQuery } from '../../core/operations/saved-query.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import type { Tables } from './tables.ts';

const DAY_MS = DAY_SECONDS * 1000;

/** Days of a port that have logs. */
export interface ObservedPort {
  readonly port: number;
  /** `YYYY-MM-DD`, in the order of time. */
  readonly days: readonly string[];
}

/** Facts that a note needs. */
export interface NoteFacts {
  /** Number of rows of the result. */
  readonly count: number;
  /** All ports in the tables, with all of their days. */
  readonly observed: readonly ObservedPort[];
  /** Number of accepted attempts of the asked days and ports, in every direction. */
  readonly accepted: number;
}

const NOTHING_ACCEPTED =
  'The logs show no accepted attempt at all. A flow log of a transit gateway looks the same, and so does one that records rejected traffic only: check that the flow log is of a VPC and that its traffic type is ALL.';

/** Reads which facts of the tables a note needs. */
export async function noteFacts(
  tables: Pick<Tables, 'ask'>,
  { from, to, ports }: QueryValues,
): Promise<Omit<NoteFacts, 'count'>> {
  const { rows } = await tables.ask(
    `SELECT port, dt, CAST(sum(accepted) AS BIGINT) FROM rollups WHERE port IS NOT NULL GROUP BY port, dt ORDER BY port, dt`,
  );
  const days = rows.map(([port, day, accepted]) => ({
    port: Number(port),
    day: String(day),
    accepted: Number(accepted),
  }));
  const asked = days.filter(({ port, day }) => ports.includes(port) && day >= from && day <= to);
  return {
    observed: [...new Set(days.map(({ port }) => port))].map((port) => ({
      port,
      days: days.filter((day) => day.port === port).map(({ day }) => day),
    })),
    accepted: asked.reduce((sum, { accepted }) => sum + accepted, 0),
  };
}

/**
 * Returns what a person should know about the result of a saved query, for stderr: days and ports that were looked at, what it means that there is no row, and
 * that the limit was reached.
 */
export function noteText(query: SavedQuery, values: QueryValues, facts: NoteFacts): string {
  const { from, to, ports, limit } = values;
  const lines = [`${query.name}: ${spanText(from, to)}${gapText(values, facts)}, port ${ports.join(', ')}`];
  if (facts.count === 0) lines.push(...emptyLines(query, values, facts));
  if (facts.count === limit) lines.push(`${facts.count} rows are the limit; --limit shows more.`);
  return `${lines.join('\n')}\n`;
}

function emptyLines(query: SavedQuery, values: QueryValues, facts: NoteFacts): readonly string[] {
  const { observed, accepted } = facts;
  const strange = values.ports.filter((port) => observed.every((other) => other.port !== port));
  if (strange.length > 0) {
    const present = observed.map(({ port }) => port).join(', ');
    return [
      `Unknown: port ${strange.join(', ')} is not in the tables; they have ${present === '' ? 'no port' : present}.`,
    ];
  }
  const days = daysOf(observed);
  const [first = '', last = ''] = [days.at(0), days.at(-1)];
  const tables = `The tables have the days ${first} to ${last}.`;
  if (askedDays(values, facts).length === 0) return ['Unknown: the tables have no logs of these days.', tables];
  const reason = query.acceptedOnly && accepted === 0 ? [NOTHING_ACCEPTED] : [];
  return [`No row: ${query.emptyMeaning}`, ...reason, tables];
}

/** Says which of the asked days have logs; empty if all have. */
function gapText(values: QueryValues, facts: NoteFacts): string {
  const days = askedDays(values, facts);
  const [first, last] = [days.at(0), days.at(-1)];
  const all = dayCount(values.from, values.to);
  if (first === undefined || last === undefined || days.length === all) return '';
  const hasNoGap = dayCount(first, last) === days.length;
  return ` (logs of ${hasNoGap ? spanText(first, last) : `${days.length} of these ${all} days`} only)`;
}

/** Returns the asked days that have logs of an asked port. */
function askedDays({ from, to, ports }: QueryValues, { observed }: NoteFacts): readonly string[] {
  return daysOf(observed.filter(({ port }) => ports.includes(port))).filter((day) => day >= from && day <= to);
}

function daysOf(observed: readonly ObservedPort[]): readonly string[] {
  return [...new Set(observed.flatMap(({ days }) => days))].toSorted();
}

function dayCount(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
}

function spanText(first: string, last: string): string {
  return first === last ? first : `${first} to ${last}`;
}
