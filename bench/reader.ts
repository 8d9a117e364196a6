import { execFileSync } from 'node:child_process';
import { createReadStream, type ReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { INFLATE_CHUNK_BYTES } from '../core/flowlog/inflate.ts';
import { readLogObject } from '../core/ingest.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { WINDOW_SECONDS } from '../core/time.ts';

/** Counts of a reader. They show that all readers did the same work. A count is absent if the reader does not compute it. */
export interface Found {
  readonly records?: number;
  readonly attempts?: number;
  /** Number of distinct combinations of window, interface, source and destination. */
  readonly pairs?: number;
}

/** A program that reads a gzipped flow log in the default format of AWS, and counts its attempts by window, interface, source and destination. */
export interface Reader {
  readonly name: string;
  /** Checks whether the machine has all programs that the reader needs. */
  readonly isThere: () => boolean;
  /** True if the work is done in this process, so that the peak memory of the process is that of the reader. */
  readonly isOwnProcess: boolean;
  /** Loads all modules that the reader needs, and returns the function whose time is measured. */
  readonly prepare: () => Promise<Read>;
}

type Read = (path: string) => Promise<Found>;

const READ_BYTES = 524_288;
const openFile = (path: string): ReadStream => createReadStream(path, { highWaterMark: READ_BYTES });

/** Only inflates the file. No reader that uses zlib can be faster. */
async function bareGunzip(path: string): Promise<Found> {
  let bytes = 0;
  const gunzip = openFile(path).pipe(createGunzip({ chunkSize: INFLATE_CHUNK_BYTES }));
  gunzip.on('data', (chunk: Buffer) => void (bytes += chunk.byteLength));
  await new Promise((resolve, reject) => gunzip.on('end', resolve).on('error', reject));
  if (bytes === 0) throw new Error(`Inflate ${path}: found 0 bytes, expected a flow log`);
  return {};
}

/** Reads a log object as the ingest function does, until all pairs are counted and sorted. Like every reader here, it writes nothing. */
async function ingest(path: string): Promise<Found> {
  const identity = { bucket: 'logs', key: 'AWSLogs/bench.log.gz', etag: 'bench' };
  const read = await readLogObject({ body: openFile(path), identity: () => identity }, parseSettings());
  return { records: read.records, attempts: read.attempts, pairs: read.pairs };
}

/** Reads in the simplest way: lines, then their fields, then a map of counts. */
async function readlineSplit(path: string): Promise<Found> {
  const counts = new Map<string, number>();
  let records = -1;
  let attempts = 0;
  const input = openFile(path).pipe(createGunzip({ chunkSize: INFLATE_CHUNK_BYTES }));
  for await (const line of createInterface({ input })) {
    records++;
    const fields = line.split(' ');
    if (fields[6] !== '445' || fields[7] !== '6') continue;
    attempts++;
    const start = Number(fields[10]);
    const key = `${start - (start % WINDOW_SECONDS)} ${fields[2]} ${fields[3]} ${fields[4]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { records, attempts, pairs: counts.size };
}

/**
 * Prepares DuckDB.
 * @param settings number of its threads: one, because a small Lambda function has one core, or by default one for each core
 */
async function prepareDuckdb(settings: { readonly threads?: string }): Promise<Read> {
  // Loaded only here, because it needs 60 MB, which must not count for the other readers.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', settings)).connect();
  return async (path) => {
    const pairs = `
    SELECT start - start % ${WINDOW_SECONDS} AS window_start, "interface-id", srcaddr, dstaddr,
      count(*) FILTER (action = 'REJECT') AS rejected, count(*) FILTER (action = 'ACCEPT') AS accepted,
      sum(packets) AS packets, sum(bytes) AS bytes, min(start) AS first_seen, max("end") AS last_seen
    FROM read_csv('${path.replaceAll("'", "''")}', delim = ' ', header = true, quote = '', escape = '', nullstr = '-')
    WHERE dstport = 445 AND protocol = 6
    GROUP BY ALL`;
    const reader = await connection.runAndReadAll(`SELECT sum(rejected + accepted)::BIGINT, count(*) FROM (${pairs})`);
    const [attempts, count] = reader.getRows()[0] ?? [];
    return { attempts: Number(attempts), pairs: Number(count) };
  };
}

const AWK = `
  NR > 1 && $7 == 445 && $8 == 6 { n++; key = ($11 - $11 % ${WINDOW_SECONDS}) " " $3 " " $4 " " $5; if (!(key in c)) pairs++; c[key]++ }
  END { print NR - 1, n, pairs }`;

async function zcatAwk(path: string): Promise<Found> {
  const output = execFileSync('sh', ['-c', 'zcat "$1" | awk "$2"', 'sh', path, AWK], { encoding: 'utf8' });
  const [records, attempts, pairs] = output.trim().split(' ').map(Number);
  return { records: records ?? 0, attempts: attempts ?? 0, pairs: pairs ?? 0 };
}

/** A Python with the package polars may be named by PYTHON. */
const PYTHON = process.env['PYTHON'] ?? 'python3';

/** Polars on all cores; its time includes the start of Python. */
const POLARS = `
import sys, polars as pl
rows = pl.scan_csv(sys.argv[1], separator=' ', null_values='-')
hits = rows.filter((pl.col('dstport') == 445) & (pl.col('protocol') == 6))
window = (pl.col('start') - pl.col('start') % ${WINDOW_SECONDS}).alias('window_start')
pairs = hits.group_by(window, 'interface-id', 'srcaddr', 'dstaddr').agg(
  (pl.col('action') == 'REJECT').sum().alias('rejected'), (pl.col('action') == 'ACCEPT').sum().alias('accepted'),
  pl.col('packets').sum(), pl.col('bytes').sum(), pl.col('start').min(), pl.col('end').max())
found = pairs.select(pl.col('rejected').sum() + pl.col('accepted').sum(), pl.len().alias('pairs')).collect()
print(*found.row(0))`;

async function polars(path: string): Promise<Found> {
  const output = execFileSync(PYTHON, ['-c', POLARS, path], { encoding: 'utf8' });
  const [attempts, pairs] = output.trim().split(' ').map(Number);
  return { attempts: attempts ?? 0, pairs: pairs ?? 0 };
}

function hasPolars(): boolean {
  return succeeds(PYTHON, ['-c', 'import polars']);
}

function hasZcatAndAwk(): boolean {
  return succeeds('sh', ['-c', 'command -v zcat && command -v awk']);
}

function succeeds(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const always = (): boolean => true;

/** All readers, in the order of the table. */
export const READERS: readonly Reader[] = [
  { name: 'bare gunzip', isThere: always, isOwnProcess: true, prepare: async () => bareGunzip },
  { name: 'ingest', isThere: always, isOwnProcess: true, prepare: async () => ingest },
  { name: 'readline', isThere: always, isOwnProcess: true, prepare: async () => readlineSplit },
  { name: 'duckdb', isThere: always, isOwnProcess: true, prepare: async () => prepareDuckdb({ threads: '1' }) },
  { name: 'duckdb, all cores', isThere: always, isOwnProcess: true, prepare: async () => prepareDuckdb({}) },
  { name: 'polars', isThere: hasPolars, isOwnProcess: false, prepare: async () => polars },
  { name: 'zcat | awk', isThere: hasZcatAndAwk, isOwnProcess: false, prepare: async () => zcatAwk },
];
