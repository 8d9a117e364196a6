/**
 * Measures how much of a Parquet flow log ingest reads, how long it takes, and how much memory it needs, beside the text of the same records and
 * beside DuckDB: `npm run bench:parquet`. Use `-- --quick` for small files and one run. Every run is a separate process, and the readers take turns.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { Option } from 'commander';
import { openFileRanges } from '../adapters/local/file-ranges.ts';
import { npmCommand } from '../npm-scripts/npm-command.ts';
import { readLogObject } from '../core/ingest.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { cpuMsSince } from './cpu-time.ts';
import { makeParquetFiles, PARQUET_FORMS } from './parquet-files.ts';
import { queryParquet } from './parquet-query.ts';

const FULL = { lines: 4_000_000, rounds: 5 };
const QUICK = { lines: 40_000, rounds: 1 };

/** Measurement of one run of one reader. */
interface Run {
  readonly ms: number;
  /** CPU time of all threads while it read, milliseconds. */
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  readonly attempts: number;
  /** Bytes of the file that were read; undefined where nobody knows. */
  readonly readBytes?: number;
}

/** Options of the command. */
interface Options {
  readonly quick?: true;
  /** Set in the child processes: the only reader to run, and its file. */
  readonly reader?: string;
  readonly file: string;
}

const options = npmCommand('bench:parquet', 'Compares ingest of Parquet with ingest of text and with DuckDB.')
  .option('--quick', 'small files, read once')
  .addOption(new Option('--reader <name>').hideHelp())
  .addOption(new Option('--file <path>').default('').hideHelp())
  .parse()
  .opts<Options>();

await (options.reader === undefined ? runAll() : runOne(options.reader, options.file));

async function runAll(): Promise<void> {
  const { lines, rounds } = options.quick ? QUICK : FULL;
  const files = await makeParquetFiles(lines);
  const readers = [
    { name: 'text, ingest', reader: 'ingest', file: files.text },
    ...PARQUET_FORMS.flatMap(({ form }) => [
      { name: `${form}, ingest`, reader: 'ingest', file: files.parquet[form] ?? '' },
      { name: `${form}, DuckDB`, reader: 'duckdb', file: files.parquet[form] ?? '' },
    ]),
  ];
  const runs = new Map<string, Run[]>(readers.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}\n`);
    for (const { name, reader, file } of readers) runs.get(name)?.push(start(reader, file));
  }
  const attempts = new Set([...runs.values()].flat().map((run) => run.attempts));
  if (attempts.size !== 1) {
    throw new Error(`Compare readers: found ${[...attempts].join(' and ')} attempts, expected one number`);
  }
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores; ${lines} records; median of ${rounds}\n`,
  );
  const header = ['reader', 'median', 'CPU', 'CPU a record', 'CPU of text', 'read', 'of the file', 'peak'];
  const textCpuMs = median((runs.get('text, ingest') ?? []).map((run) => run.cpuMs));
  const rows = readers.map(({ name, file }) => rowOf(name, { runs: runs.get(name) ?? [], file, lines, textCpuMs }));
  console.log(tableOf([header, ...rows]));
}

function rowOf(
  name: string,
  about: { readonly runs: readonly Run[]; readonly file: string; readonly lines: number; readonly textCpuMs: number },
): string[] {
  const ms = median(about.runs.map((run) => run.ms));
  const cpuMs = median(about.runs.map((run) => run.cpuMs));
  const { readBytes } = about.runs[0] ?? {};
  const share = readBytes === undefined ? '-' : `${Math.round((readBytes / statSync(about.file).size) * 100)} %`;
  return [
    name,
    `${(ms / 1000).toFixed(2)} s`,
    `${(cpuMs / 1000).toFixed(2)} s`,
    `${((cpuMs * 1e6) / about.lines).toFixed(0)} ns`,
    (cpuMs / about.textCpuMs).toFixed(2),
    readBytes === undefined ? '-' : `${(readBytes / 1e6).toFixed(1)} MB`,
    share,
    `${Math.round(Math.max(...about.runs.map((run) => run.peakMegabytes)))} MB`,
  ];
}

function tableOf(table: readonly string[][]): string {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return table.map((line) => line.map(pad).join('  ')).join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Starts this program again as a child process, for one run of one reader. */
function start(reader: string, file: string): Run {
  const args = [...process.execArgv, process.argv[1] ?? '', '--reader', reader, '--file', file];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Run;
}

async function runOne(reader: string, file: string): Promise<void> {
  const run = reader === 'duckdb' ? await queryParquet(file) : await ingest(file);
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  process.stdout.write(JSON.stringify({ ...run, peakMegabytes }));
}

/** Reads a log object as the ingest function does, until all pairs are counted and sorted. */
async function ingest(path: string): Promise<Omit<Run, 'peakMegabytes'>> {
  const identity = { bucket: 'logs', key: 'AWSLogs/bench', etag: 'bench' };
  const before = process.cpuUsage();
  const startMs = performance.now();
  const body = createReadStream(path, { highWaterMark: 524_288 });
  const object = { body, ranges: async () => openFileRanges(path), identity: () => identity };
  const { attempts, storedBytes } = await readLogObject(object, parseSettings());
  return { ms: performance.now() - startMs, cpuMs: cpuMsSince(before), attempts, readBytes: storedBytes };
}
