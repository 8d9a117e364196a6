/**
 * Reads made-up and damaged log objects with the core and with a naive reader, and compares every count: `npm run fuzz -- --inputs N --seed S --kind K`. Each kind is read in a
 * process of its own, so that its peak memory is known, and so that one that hangs or dies can be told. What is read wrongly is kept in test/fuzz/found, and `npm test` reads it again.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { npmCommand, parseCount, parseWholeNumber } from '../../npm-scripts/npm-command.ts';
import { fuzzKind, type KindReport } from './fuzz-kind.ts';
import { fuzzTable, MAX_MEGABYTES } from './fuzz-table.ts';
import { KINDS } from './kinds.ts';

const FOUND_FOLDER = join('test', 'fuzz', 'found');

/** Each input is written to a file before it is read: into memory, where that is possible. */
const MEMORY_FOLDER = '/dev/shm';

/** Without progress for so long a process hangs: it reads a thousand inputs in some seconds, also on a busy machine. */
const HANG_MS = 180_000;

/** Options of the command. */
interface Options {
  readonly inputs: number;
  readonly seed: number;
  readonly kind?: string;
  /** Set in the child processes: the file for the input that is being read. */
  readonly present?: string;
}

const {
  inputs: count,
  seed,
  kind: onlyKind,
  present,
} = npmCommand('fuzz', 'Reads made-up and damaged log objects, and compares every count with that of a naive reader.')
  .option('--inputs <number>', 'how many inputs of each kind', parseCount, 2000)
  .option('--seed <number>', 'decides which inputs', parseWholeNumber, 1)
  .addOption(new Option('--kind <name>', 'the only kind to read').choices([...KINDS.keys()]))
  .addOption(new Option('--present <file>').hideHelp())
  .parse()
  .opts<Options>();

if (present !== undefined && onlyKind !== undefined) await runChild(onlyKind, present);
else await runKinds(onlyKind === undefined ? [...KINDS.keys()] : [onlyKind]);

async function runChild(kind: string, presentFile: string): Promise<void> {
  const inputs = KINDS.get(kind);
  if (!inputs) throw new Error(`Choose a kind: found ${kind}, expected one of ${[...KINDS.keys()].join(', ')}`);
  const report = await fuzzKind({
    kind,
    inputs,
    count,
    seed,
    foundFolder: FOUND_FOLDER,
    presentFile,
    onProgress: (done) => process.send?.({ done }),
  });
  process.send?.({ report });
  process.disconnect();
}

async function runKinds(kinds: readonly string[]): Promise<void> {
  mkdirSync(FOUND_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), 'fuzz-'));
  const reports: KindReport[] = [];
  for (const kind of kinds) reports.push(await runKind(kind, join(folder, `${kind}.json`)));
  rmSync(folder, { recursive: true });
  console.log(`Node ${process.version}, seed ${seed}\n\n${fuzzTable(reports)}`);
  const problems = reports.flatMap((report) => report.problems);
  for (const problem of problems) console.log(problem);
  const isTooLarge = reports.some(({ peakMegabytes }) => peakMegabytes > MAX_MEGABYTES);
  if (isTooLarge) console.log(`More than ${MAX_MEGABYTES} MB of memory were needed.`);
  if (problems.length > 0 || isTooLarge) process.exitCode = 1;
}

/** Reads one kind in a process of its own. The input during which it hangs or dies is kept. */
async function runKind(kind: string, presentFile: string): Promise<KindReport> {
  const args = ['--kind', kind, '--inputs', String(count), '--seed', String(seed), '--present', presentFile];
  const child = fork(process.argv[1] ?? '', args);
  let done = 0;
  let report: KindReport | undefined;
  let isHanging = false;
  let watchdog = setTimeout(() => undefined, 0);
  const watch = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      isHanging = true;
      child.kill('SIGKILL');
    }, HANG_MS);
  };
  watch();
  child.on('message', (message: { readonly done?: number; readonly report?: KindReport }) => {
    done = message.done ?? done;
    report = message.report ?? report;
    if (process.stderr.isTTY) process.stderr.write(`\r${kind}: ${done} of ${count} `);
    watch();
  });
  await ended(child);
  clearTimeout(watchdog);
  if (process.stderr.isTTY) process.stderr.write('\n');
  return report ?? deadReport({ kind, presentFile, done, isHanging });
}

async function ended(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => child.on('exit', () => resolve()));
}

function deadReport(died: {
  readonly kind: string;
  readonly presentFile: string;
  readonly done: number;
  readonly isHanging: boolean;
}): KindReport {
  const { kind, presentFile, done, isHanging } = died;
  const name = `${kind}-${isHanging ? 'hang' : 'death'}-${seed}.json`;
  if (existsSync(presentFile)) copyFileSync(presentFile, join(FOUND_FOLDER, name));
  const problem = `${name}: after ${done} inputs the process ${isHanging ? 'hung' : 'died'}`;
  return {
    kind,
    inputs: done,
    read: 0,
    readWithRejects: 0,
    refused: {},
    uncompared: 0,
    problems: [problem],
    slowestMs: 0,
    cpuSeconds: 0,
    peakMegabytes: 0,
  };
}
