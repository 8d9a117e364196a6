import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { INTERFACE_COUNT, makeFlowLogFile } from './flow-log-file.ts';

/** How the records are stored. `options` are DuckDB's, `order` is SQL. */
interface ParquetForm {
  readonly form: string;
  readonly order: string;
  readonly options: string;
}

/** In the order of their times one record in fifty is on port 445, so that no part of the file is without one. */
export const PARQUET_FORMS: readonly ParquetForm[] = [
  { form: 'by time', order: '', options: 'COMPRESSION gzip' },
  { form: 'by time, SNAPPY', order: '', options: 'COMPRESSION snappy' },
  { form: 'by time, one row group', order: '', options: 'COMPRESSION gzip, ROW_GROUP_SIZE 5000000' },
  { form: 'by port', order: 'ORDER BY dstport', options: 'COMPRESSION gzip' },
];

const COLUMNS = `version::INTEGER AS version, "account-id"::VARCHAR AS account_id, "interface-id" AS interface_id, srcaddr, dstaddr,
  srcport::INTEGER AS srcport, dstport::INTEGER AS dstport, protocol::INTEGER AS protocol, packets::BIGINT AS packets,
  bytes::BIGINT AS bytes, start::BIGINT AS start, "end"::BIGINT AS "end", action, "log-status" AS log_status`;

/**
 * Writes the records of the benchmark as text and in each form of Parquet, unless the files exist.
 * @param lines number of records
 * @returns the path of the text, and of each form
 */
export async function makeParquetFiles(
  lines: number,
): Promise<{ readonly text: string; readonly parquet: Readonly<Record<string, string>> }> {
  const name = join('bench', 'data', `flow-log-${INTERFACE_COUNT}-interfaces-${lines}`);
  const text = `${name}.log.gz`;
  await makeFlowLogFile(text, lines);
  const parquet: Record<string, string> = {};
  for (const { form, order, options } of PARQUET_FORMS) {
    const path = `${name}-${form.replaceAll(/\W+/g, '-')}.log.parquet`;
    parquet[form] = path;
    if (existsSync(path)) continue;
    // Loaded only here: a process that reads does not need it.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const rows = `read_csv('${text}', delim = ' ', header = true, quote = '', escape = '', nullstr = '-')`;
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `COPY (SELECT ${COLUMNS} FROM ${rows} ${order}) TO '${path}.draft' (FORMAT parquet, ${options})`,
    );
    connection.closeSync();
    renameSync(`${path}.draft`, path);
  }
  return { text, parquet };
}
