import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  dayBefore,
  parseSavedQuery,
  questionWithoutPorts,
  type QueryValues,
  type SavedQuery,
} from '../../core/operations/saved-query.ts';
import { QUERY_ENDING, queryNames } from './query-names.ts';
import { QueryError, type Tables } from './tables.ts';

/** Ports that are asked for where the tables name none. */
const ANY_PORT = [445];

/** Values that a person gave for a saved query; what is absent has its default. */
export interface AskedValues {
  /** First and last day, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  readonly limit?: number;
  /** In the spelling of the tables. */
  readonly host?: string;
  /** In the spelling of the tables. */
  readonly source?: readonly string[];
}

/**
 * Reads the saved queries.
 * @param folder the folder of their `.sql` files
 * @returns the queries in the order of their names
 */
export function savedQueries(folder: string): SavedQuery[] {
  return queryNames(folder).map((name) =>
    parseSavedQuery(name, readFileSync(join(folder, name + QUERY_ENDING), 'utf8')),
  );
}

/** Returns the list of the saved queries for people, a line each. The heading above it says which ports they are about. */
export function listText(saved: readonly SavedQuery[]): string {
  const width = Math.max(...saved.map(({ name }) => name.length));
  return saved.map((query) => `  ${query.name.padEnd(width)}  ${questionWithoutPorts(query)}\n`).join('');
}

/**
 * Checks that the values belong to a saved query.
 * @throws {QueryError} if a value is missing, or the query does not take it
 */
export function checkValues({ name, host, sources }: SavedQuery, asked: AskedValues): void {
  if (host === undefined && asked.host !== undefined) {
    throw new QueryError(`Run ${name}: found --host ${asked.host}, expected no host for this query; leave --host out`);
  }
  if (host !== undefined && asked.host === undefined) {
    throw new QueryError(`Run ${name}: found no host, expected --host with an address`);
  }
  if (sources.length === 0 && asked.source !== undefined) {
    throw new QueryError(
      `Run ${name}: found --source ${asked.source.join(' ')}, expected no source for this query; leave --source out`,
    );
  }
  if (sources.length > 0 && asked.source === undefined) {
    throw new QueryError(`Run ${name}: found no source, expected --source with one address or several`);
  }
}

/**
 * Completes the values of a saved query. The last day is by default the newest day in the tables, so that queries about the last days find past logs
 * too.
 * @throws {QueryError} if the first day is after the last day
 */
export async function completeValues(query: SavedQuery, asked: AskedValues, tables: Tables): Promise<QueryValues> {
  const to = asked.to ?? tables.today;
  const from = asked.from ?? dayBefore(to, query.days - 1);
  if (from > to && asked.to === undefined && to === tables.lastDay) {
    throw new QueryError(`Run ${query.name}: --from ${from} is after the newest day in the tables, ${to}`);
  }
  if (from > to) {
    throw new QueryError(
      `Run ${query.name}: found --from ${from} after --to ${to}, expected days in the order of time`,
    );
  }
  return {
    from,
    to,
    ports: asked.port === undefined ? await portsIn(tables) : [asked.port],
    limit: asked.limit ?? query.limit,
    host: asked.host,
    sources: asked.source ?? [],
  };
}

async function portsIn(tables: Tables): Promise<readonly number[]> {
  const { rows } = await tables.ask('SELECT DISTINCT port FROM rollups WHERE port IS NOT NULL ORDER BY port');
  const ports = rows.flat().filter((port) => typeof port === 'number');
  return ports.length === 0 ? ANY_PORT : ports;
}
