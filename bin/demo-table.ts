/** Ends `npm run demo`: shows by one query that the tables are plain Parquet, which DuckDB reads as Athena does. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2] ?? 'demo-out/data';

const QUERY = `SELECT date_trunc('hour', window_start) AS hour, sum(rejected) AS rejected, sum(accepted) AS accepted, max(sources) AS most_sources
FROM read_parquet('${join(folder, 'rollups', '*', '*.parquet').replaceAll("'", "''")}')
WHERE scope_type = 'fleet' AND direction = 'inbound'
GROUP BY hour ORDER BY sum(rejected + accepted) DESC LIMIT 5`;

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const reader = await connection.runAndReadAll(QUERY);
const lines = [reader.columnNames(), ...reader.getRows()].map((row) => row.map((cell) => String(cell)));
const widths = reader.columnNames().map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));

console.log(`\nThe busiest hours, from the tables in ${folder}:\n\n${QUERY}\n`);
for (const line of lines) console.log(line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
