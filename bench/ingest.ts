/**
 * Measures how fast ingest counts the pairs of a flow log, and compares it with other programs that count the same: `npm run bench`. Use `-- --json`
 * for one JSON object, `-- --quick` for a small file and one run, and `-- --node PATH` to run gunzip and ingest on another Node beside this one. Every run is a separate process, so that its peak memory can be measured. The
 * readers take turns, so that other load of the machine affects all of them equally.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Option } from 'commander';
import { npmCommand } from '../npm-scripts/npm-command.ts';
import { compare, comparisonText, nameOnNode, type Run } from './comparison.ts';
import { INTERFACE_COUNT, makeFlowLogFile } from './flow-log-file.ts';
import { READERS } from './reader.ts';

const FULL = { lines: 4_000_000, rounds: 5 };
const QUICK = { lines: 40_000, rounds: 1 };

/** Options of the command. */
interface Options {
  readonly json?: true;
  readonly quick?: true;
  readonly node: readonly string[];
  /** Set in the child processes: name of the only reader to run, and its file. */
  readonly reader?: string;
  readonly file: string;
}

const options = npmCommand('bench', 'Compares the CPU time of ingest with that of other readers of the same file.')
  .option('--json', 'print one line of JSON')
  .option('--quick', 'a small file, read once')
  .option('--node <path...>', 'executables of other versions of Node', [])
  .addOption(new Option('--reader <name>').hideHelp())
  .addOption(new Option('--file <path>').default('').hideHelp())
  .parse()
  .opts<Options>();

await (options.reader === undefined ? runAll() : runOne(options.reader, options.file));

async function runAll(): Promise<void> {
  const { lines, rounds } = options.quick ? QUICK : FULL;
  const file = join('bench', 'data', `flow-log-${INTERFACE_COUNT}-interfaces-${lines}.log.gz`);
  printProgress(`making ${file}, unless it exists`);
  await makeFlowLogFile(file, lines);
  const inflatedBytes = await countInflated(file);
  const entries = entriesOf(options.node);
  const runs = new Map<string, Run[]>(entries.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    printProgress(`round ${round} of ${rounds}`);
    for (const entry of entries) runs.get(entry.name)?.push(start(entry, file));
  }
  const rows = compare(runs);
  const machine = { node: process.version, cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length };
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ...machine, lines, rounds, inflatedBytes, readers: rows })}\n`);
    return;
  }
  console.log(
    `Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores; ${lines} records, ${(inflatedBytes / 1e6).toFixed(0)} MB of text; median of ${rounds}\n`,
  );
  console.log(comparisonText(rows, inflatedBytes));
}

/** One row of the table: a reader, and the Node that it runs on. */
interface Entry {
  readonly name: string;
  readonly reader: string;
  readonly node: string;
}

/** Returns all readers on this Node, and those that are compared between versions on the others. */
function entriesOf(otherNodes: readonly string[]): Entry[] {
  const here = READERS.filter((reader) => reader.isThere()).map(({ name }) => ({
    name,
    reader: name,
    node: process.execPath,
  }));
  const elsewhere = otherNodes.flatMap((node) => {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    return ['bare gunzip', 'ingest'].map((reader) => ({ name: nameOnNode(reader, version), reader, node }));
  });
  return [...here, ...elsewhere];
}

/** Starts this program again as a child process, for one run of one reader. */
function start({ reader, node }: Entry, file: string): Run {
  const args = [...process.execArgv, process.argv[1] ?? '', '--reader', reader, '--file', file];
  return JSON.parse(execFileSync(node, args, { encoding: 'utf8' })) as Run;
}

async function runOne(name: string, file: string): Promise<void> {
  const reader = READERS.find((candidate) => candidate.name === name);
  if (!reader) {
    const names = READERS.map((candidate) => candidate.name).join(', ');
    throw new Error(`Choose a reader: found ${name}, expected one of ${names}`);
  }
  const read = await reader.prepare();
  const startMs = performance.now();
  const found = await read(file);
  const ms = performance.now() - startMs;
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const run: Run = { ms, ...(reader.isOwnProcess ? { peakMegabytes } : {}), ...found };
  process.stdout.write(JSON.stringify(run));
}

/** Counts the bytes of the text. This also loads the file into the cache of the machine, so that the first reader does not wait for the disk. */
async function countInflated(file: string): Promise<number> {
  let bytes = 0;
  const text: AsyncIterable<Buffer> = createReadStream(file).pipe(createGunzip({ chunkSize: 1 << 19 }));
  for await (const chunk of text) bytes += chunk.byteLength;
  return bytes;
}

function printProgress(text: string): void {
  process.stderr.write(`${text}\n`);
}
