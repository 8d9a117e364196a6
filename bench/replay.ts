/**
 * Measures the CPU time of the command line: `npm run bench:replay [-- days]`. It replays one line, a week in 2,016 small files, and so many days of a quiet
 * network in one file, 119 by default. Each replay is a process of its own, so its start counts. The logs are made up, in a temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { npmCommand, parseCount } from '../npm-scripts/npm-command.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';

const COMMAND_LINE = join(import.meta.dirname, '../dist/surge445.js');
const DEFAULT_DAYS = 119;
const WEEK_HOURS = 168;
const ROUNDS = 3;
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FIRST_SECOND = Date.UTC(2026, 0, 1) / 1000;
const LINES_PER_WINDOW = 6;
/** One line in so many is about port 445. */
const WATCHED_EVERY = 14;

/** Runs in the process that is measured: only a process itself can tell the CPU time of all its threads. */
const PRINT_CPU_TIME =
  'data:text/javascript,process.once("exit",()=>{const{user,system}=process.cpuUsage();console.log(`${user+system}`)})';

/** Returns the lines of a network that hardly anybody knocks at: a few sources from everywhere in each window. */
function quietLines(days: number): string {
  const windows = Array.from({ length: (days * DAY_SECONDS) / WINDOW_SECONDS }, (_, index) => index);
  const lines = windows.flatMap((window) =>
    Array.from({ length: LINES_PER_WINDOW }, (_, index) => quietLine(window * LINES_PER_WINDOW + index, window)),
  );
  return `${[HEADER, ...lines].join('\n')}\n`;
}

/** Multiplies by odd numbers, so that sources, targets and ports seem to come at random, and are the same in each run. */
function quietLine(line: number, window: number): string {
  const start = FIRST_SECOND + window * WINDOW_SECONDS + ((line * 37) % WINDOW_SECONDS);
  const port = line % WATCHED_EVERY === 0 ? 445 : 1024 + ((line * 7919) % 60_000);
  const source = `203.0.113.${(Math.imul(line, 2_654_435_761) >>> 24) % 250}`;
  const host = (line * 5) % 9;
  return `2 123456789012 eni-0123456789abcde0${host} ${source} 198.51.100.${host} ${40_000 + (line % 9000)} ${port} 6 1 40 ${start} ${start} REJECT OK`;
}

/** @returns the CPU time of a command, seconds */
function measure(words: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', PRINT_CPU_TIME, COMMAND_LINE, ...words], {
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (status !== 0) throw new Error(`surge445 ${words.join(' ')}: ended with ${status}: ${stderr}`);
  return Number(stdout.trim().split('\n').at(-1)) / 1e6;
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

/** Prints the shortest CPU time of several runs, because other load of the machine can only add time. */
function report(what: string, logs: string): void {
  const out = `${logs}-out`;
  const seconds = Array.from({ length: ROUNDS }, () => {
    rmSync(out, { recursive: true, force: true });
    return measure(['replay', logs, '--out', out, '--quiet', '--json']);
  });
  console.log(`${what}: ${Math.min(...seconds).toFixed(2)} s of CPU, ${countFiles(out)} files written`);
}

const command = npmCommand('bench:replay', 'Measures the CPU time of the command line as it replays logs.')
  .argument('[days]', 'how many days of a quiet network are in one file', parseCount, DEFAULT_DAYS)
  .parse();
const [days] = command.processedArgs as [number];
const folder = mkdtempSync(join(tmpdir(), 'surge445-replay-'));
try {
  for (const name of ['line', 'days']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'line/flow.log'), `${HEADER}\n${quietLine(0, 0)}\n`);
  writeFileSync(join(folder, 'days/flow.log.gz'), gzipSync(quietLines(days)));
  measure(['generate', 'demo', '--hours', String(WEEK_HOURS), '--out', join(folder, 'week')]);
  report('one line', join(folder, 'line'));
  report('a week in 2,016 files', join(folder, 'week'));
  report(`${days} days in one file`, join(folder, 'days'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
