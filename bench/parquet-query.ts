import { cpuMsSince } from './cpu-time.ts';
import { WINDOW_SECONDS } from '../core/time.ts';

/** Has DuckDB count the attempts of a Parquet flow log by window, interface, source and destination, on one thread. */
export async function queryParquet(
  path: string,
): Promise<{ readonly ms: number; readonly cpuMs: number; readonly attempts: number }> {
  // Loaded only here, because it needs 60 MB, which must not count for the other readers.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const before = process.cpuUsage();
  const startMs = performance.now();
  // Every record counts in its window, so the start of each is read, as ingest does.
  const windows = `SELECT start - start % ${WINDOW_SECONDS} AS window_start, count(*) AS records, max(start) AS latest
    FROM read_parquet('${path.replaceAll("'", "''")}') GROUP BY ALL`;
  await connection.runAndReadAll(windows);
  const pairs = `SELECT start - start % ${WINDOW_SECONDS} AS window_start, interface_id, srcaddr, dstaddr,
      count(*) FILTER (action = 'REJECT') AS rejected, count(*) FILTER (action = 'ACCEPT') AS accepted,
      sum(packets) AS packets, sum(bytes) AS bytes, min(start) AS first_seen, max("end") AS last_seen
    FROM read_parquet('${path.replaceAll("'", "''")}') WHERE dstport = 445 AND protocol = 6 GROUP BY ALL`;
  const reader = await connection.runAndReadAll(`SELECT sum(rejected + accepted)::BIGINT FROM (${pairs})`);
  return { ms: performance.now() - startMs, cpuMs: cpuMsSince(before), attempts: Number(reader.getRows()[0]?.[0]) };
}
