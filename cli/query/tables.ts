import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { ALERT_COLUMNS, alertFieldOf } from '../../core/alerting/alert-columns.ts';
import { ATTEMPT_COLUMNS, type ColumnType, ROLLUP_COLUMNS, type TableColumn } from '../../core/rollup/columns.ts';
import { dayOfPartition, partitionPrefix, PREFIXES, type TableName } from '../../core/storage/keys.ts';
import { OF_OLDER_ALERTS, OF_OLDER_ATTEMPTS } from './older-columns.ts';
import { ADDRESS_ORDER_MACROS, sortAddresses } from './address-order.ts';
import { binaryText } from './binary-text.ts';
import { OutputFolderError } from '../output-folder.ts';
import { tablesMissingText } from '../tables-missing.ts';
import type { Cell, Result } from './result-text.ts';

/** The tables of a folder, open for queries. */
export interface Tables {
  /** The value of `current_date`, for example `2026-11-23`. */
  readonly today: string;
  /** First and last day with rows of rollups. */
  readonly firstDay: string;
  readonly lastDay: string;
  /**
   * Runs one SQL statement. A cast of a column to the address type of Athena sorts as in Athena.
   * @throws {QueryError} if DuckDB cannot run the statement
   */
  ask(sql: string): Promise<Result>;
  /** Returns the files among the alerts that were passed over so far, because they are damaged. */
  damagedAlerts(): readonly string[];
  /** Closes the tables and frees their memory. */
  close(): void;
}

/** Error for a statement that cannot be run, with the message of DuckDB. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const SQL_TYPE: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
};

/**
 * Opens the tables that a replay wrote. They have the same names and columns as in Athena.
 * @param folder output folder of the replay
 * @param today value of `current_date`, `YYYY-MM-DD`. By default it is the newest day in the tables, so that saved queries about the last days find
 *   past logs too
 * @throws {OutputFolderError} if the folder has no tables
 * @throws {QueryError} if DuckDB has no library for this machine
 */
export async function openTables(folder: string, today?: string): Promise<Tables> {
  const store = new FolderStore(folder);
  const [rollupDays, attemptDays, alertDays] = await Promise.all(
    [PREFIXES.rollups, PREFIXES.attempts, PREFIXES.alerts].map(async (prefix) => daysOf(store.list(prefix))),
  );
  const [oldest, newest] = [rollupDays?.at(0), rollupDays?.at(-1)];
  if (oldest === undefined || newest === undefined) {
    throw new OutputFolderError(`Query ${folder}: ${await tablesMissingText(folder)}`);
  }
  const instance = await createDatabase();
  const connection = await instance.connect();
  await connection.run(`CREATE MACRO current_date() AS DATE '${today ?? newest}'`);
  for (const macro of ADDRESS_ORDER_MACROS) await connection.run(macro);
  await createView(connection, { table: 'rollups', columns: ROLLUP_COLUMNS, folder });
  if (attemptDays?.length === 0) await connection.run(emptyView('attempts', ATTEMPT_COLUMNS));
  else await createView(connection, { table: 'attempts', columns: ATTEMPT_COLUMNS, folder });
  await connection.run(alertDays?.length === 0 ? emptyView('alerts', ALERT_COLUMNS) : alertView(folder));
  return {
    today: today ?? newest,
    firstDay: oldest,
    lastDay: newest,
    ...passingOver(connection, folder, async (sql) => ask(connection, sortAddresses(sql))),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Loads DuckDB only here: its library is native, and no other command needs it. */
async function createDatabase(): Promise<DuckDBInstance> {
  const duckDb = await import('@duckdb/node-api').catch((cause: unknown) => {
    const [reason = ''] = String(cause).split('\n');
    const platform = `${process.platform}-${process.arch}`;
    throw new QueryError(
      `Load DuckDB for ${platform}: ${reason}; install surge445 again without --omit=optional. DuckDB has libraries for Linux, macOS and Windows, x64 and arm64`,
      { cause },
    );
  });
  return duckDb.DuckDBInstance.create(':memory:');
}

async function daysOf(keys: AsyncIterable<string>): Promise<string[]> {
  const days = new Set<string>();
  for await (const key of keys) {
    const day = dayOfPartition(key);
    if (day !== undefined) days.add(day);
  }
  return [...days].toSorted();
}

const HIVE = "hive_partitioning = true, hive_types = {'dt': VARCHAR}, union_by_name = true";

/** A table whose rows are in Parquet files. */
interface ParquetTable {
  readonly table: TableName;
  readonly columns: readonly TableColumn[];
  readonly folder: string;
}

/** Creates the view of a table. Files of older releases may lack the columns that were added since. */
async function createView(connection: DuckDBConnection, { table, columns, folder }: ParquetTable): Promise<void> {
  const files = `read_parquet(${pathOf(folder, table, '*.parquet')}, ${HIVE})`;
  const reader = await connection.runAndReadAll(`SELECT * FROM ${files} LIMIT 0`);
  const present = new Set(reader.columnNames());
  const selected = columns.map((column) => columnSql(column, present));
  await connection.run(`CREATE VIEW ${table} AS SELECT ${selected.join(', ')}, dt FROM ${files}`);
}

function columnSql({ name, type }: TableColumn, present: ReadonlySet<string>): string {
  const ofOlder = OF_OLDER_ATTEMPTS[name];
  if (present.has(name)) return ofOlder === undefined ? name : `coalesce(${name}, ${ofOlder}) AS ${name}`;
  return `CAST(${ofOlder ?? 'NULL'} AS ${SQL_TYPE[type]}) AS ${name}`;
}

/** Options of read_json for files of which some may be damaged: a line that is no alert is a row without values. */
const TOLERANT = 'ignore_errors = true, filename = true';

/** How DuckDB begins to say that a file of JSON is damaged. */
const DAMAGED_JSON = /(?:malformed JSON|JSON transform error|Failed to (?:read|parse) JSON)/i;

/**
 * Makes queries about alerts go on where a file of alerts is damaged: such files are passed over from the first query on that meets one.
 * @param run runs one SQL statement
 */
function passingOver(
  connection: DuckDBConnection,
  folder: string,
  run: Tables['ask'],
): Pick<Tables, 'ask' | 'damagedAlerts'> {
  let damaged: readonly string[] | undefined;
  return {
    damagedAlerts: () => damaged ?? [],
    async ask(sql) {
      try {
        return await run(sql);
      } catch (error) {
        if (damaged !== undefined || !(error instanceof QueryError) || !DAMAGED_JSON.test(error.message)) throw error;
        damaged = await damagedAlertFiles(connection, folder);
        if (damaged.length === 0) throw error;
        await connection.run(alertView(folder, TOLERANT));
        return run(sql);
      }
    },
  };
}

async function damagedAlertFiles(connection: DuckDBConnection, folder: string): Promise<string[]> {
  const read = readAlerts(folder, TOLERANT);
  const { rows } = await ask(connection, `SELECT DISTINCT filename FROM ${read} WHERE "episodeId" IS NULL ORDER BY 1`);
  return rows.map(([file]) => String(file));
}

function readAlerts(folder: string, options: string): string {
  const types = ALERT_COLUMNS.map(({ name, type }) => `'${alertFieldOf(name)}': '${SQL_TYPE[type]}'`).join(', ');
  const files = pathOf(folder, 'alerts', '*.json');
  return `read_json(${files}, columns = {${types}}, format = 'newline_delimited', ${options}, ${HIVE})`;
}

/**
 * Returns the SQL of the view of alerts. An alert is a line of JSON with names in camelCase, and the view has names in snake_case.
 * @param options {@link TOLERANT} to pass over damaged files
 */
function alertView(folder: string, options = 'ignore_errors = false'): string {
  const selected = ALERT_COLUMNS.map(({ name }) => {
    const json = alertFieldOf(name);
    const ofOlder = OF_OLDER_ALERTS[name];
    return `${ofOlder === undefined ? `"${json}"` : `coalesce("${json}", ${ofOlder})`} AS "${name}"`;
  });
  const columns = `${selected.join(', ')}, dt`;
  return `CREATE OR REPLACE VIEW alerts AS SELECT ${columns} FROM ${readAlerts(folder, options)} WHERE "episodeId" IS NOT NULL`;
}

function emptyView(table: string, columns: readonly TableColumn[]): string {
  const selected = columns.map(({ name, type }) => `CAST(NULL AS ${SQL_TYPE[type]}) AS "${name}"`).join(', ');
  return `CREATE VIEW ${table} AS SELECT ${selected}, CAST(NULL AS VARCHAR) AS dt WHERE false`;
}

function pathOf(folder: string, table: TableName, files: string): string {
  return `'${join(resolve(folder), partitionPrefix(table, '*'), files).replaceAll("'", "''")}'`;
}

async function ask(connection: DuckDBConnection, sql: string): Promise<Result> {
  try {
    const { count } = await connection.extractStatements(sql);
    if (count > 1) throw new Error(`found ${count} statements, expected one; run them one by one`);
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(cellOf)) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new QueryError(`Query the tables: ${message}${tablesAdvice(message)}`, { cause });
  }
}

/** DuckDB names tables of its own where somebody asks for one that is not there. */
function tablesAdvice(message: string): string {
  return message.includes('Table with name') ? '\n\nThe tables are rollups, attempts and alerts.' : '';
}

/** Converts a value of DuckDB. Dates, timestamps, lists and structures become their text in DuckDB. */
function cellOf(value: DuckDBValue): Cell {
  if (value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value !== 'object') return value;
  if ('bytes' in value) return binaryText(value.bytes);
  return 'toDouble' in value ? value.toDouble() : value.toString();
}
