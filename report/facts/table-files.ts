import type { ObjectStore } from '../../core/ports.ts';
import { readTableColumns, type TableColumns } from '../../core/rollup/parquet-columns.ts';
import { hourOfTableKey, partitionPrefix, PREFIXES } from '../../core/storage/keys.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, isoDay, WINDOW_SECONDS } from '../../core/time.ts';
import type { Span } from '../report-facts.ts';

/** The data bucket, or a folder that is laid out like it. */
export type DataStore = Pick<ObjectStore, 'get' | 'list'>;

/** The part of a table that is read. */
export interface TableRequest<Row> {
  readonly store: DataStore;
  readonly table: 'rollups' | 'attempts';
  readonly span: Span;
  /** Makes rows of the columns that it asks for. */
  readonly decode: (columns: TableColumns) => Iterable<Row>;
  /** Called with the key of each damaged file. The rows behind the damage are left out. */
  readonly onDamaged: (key: string) => void;
  /** Asked before each file; false ends the reading. */
  readonly mayGoOn: () => boolean;
}

/**
 * Reads a table hour by hour. At any time one file is in memory, and the rows of one row group.
 * @param use called with each row, in the order of time. The rows of the first and the last hour may lie outside of the span
 * @returns start of the first hour that was not read because `mayGoOn` said no; undefined if all hours were read
 */
export async function readTable<Row>(request: TableRequest<Row>, use: (row: Row) => void): Promise<number | undefined> {
  const { store, onDamaged, mayGoOn } = request;
  for await (const { key, hour } of filesOf(request)) {
    if (!mayGoOn()) return hour;
    const stored = await store.get(key);
    if (stored && !useRows(rowGroupsOf(stored.bytes, request.decode), use)) onDamaged(key);
  }
  return undefined;
}

/**
 * Lists the files of a table.
 * @yields keys in the order of time, each with the start of its hour
 */
async function* filesOf(
  request: Pick<TableRequest<unknown>, 'store' | 'table' | 'span'>,
): AsyncGenerator<{ key: string; hour: number }> {
  const { store, table, span } = request;
  for (let day = dayOf(span.from); day < span.to; day += DAY_SECONDS) {
    for await (const key of store.list(partitionPrefix(table, isoDay(day)))) {
      const hour = hourOfTableKey(key);
      if (hour !== undefined && hour + HOUR_SECONDS > span.from && hour < span.to) yield { key, hour };
    }
  }
}

/**
 * Decodes a file.
 * @yields the rows of one row group after the other, and undefined where the file is damaged
 */
function* rowGroupsOf<Row>(bytes: Uint8Array, decode: TableRequest<Row>['decode']): Generator<Row[] | undefined> {
  try {
    for (const columns of readTableColumns(bytes)) yield [...decode(columns)];
  } catch {
    yield undefined;
  }
}

/** Returns false if the file is damaged. A failure of `use` is no damage, and is thrown on. */
function useRows<Row>(groups: Iterable<Row[] | undefined>, use: (row: Row) => void): boolean {
  for (const rows of groups) {
    if (rows === undefined) return false;
    for (const row of rows) use(row);
  }
  return true;
}

/**
 * Finds the span of the tables.
 * @returns from the first window to the end of the last one; undefined if there are no tables
 */
export async function spanOfTables(store: DataStore): Promise<Span | undefined> {
  let first: string | undefined;
  let last: string | undefined;
  for await (const key of store.list(PREFIXES.rollups)) {
    if (hourOfTableKey(key) === undefined) continue;
    first ??= key;
    last = key;
  }
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = await Promise.all([first, last].map(async (key) => spanOfFile(store, key)));
  return from && to ? { from: from.from, to: to.to } : undefined;
}

/** Returns the hour of a file whose windows cannot be read. */
async function spanOfFile(store: DataStore, key: string): Promise<Span> {
  const hour = hourOfTableKey(key) ?? 0;
  const starts: number[] = [];
  const stored = await store.get(key);
  if (stored) useRows(rowGroupsOf(stored.bytes, windowStartsOf), (start) => void starts.push(start));
  if (starts.length === 0) return { from: hour, to: hour + HOUR_SECONDS };
  const last = starts.reduce((latest, start) => Math.max(latest, start));
  return { from: starts.reduce((least, start) => Math.min(least, start)), to: last + WINDOW_SECONDS };
}

function windowStartsOf(columns: TableColumns): number[] {
  return columns.numbers('window_start').filter((start) => start !== undefined);
}
