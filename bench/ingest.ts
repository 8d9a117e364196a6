/**
 * Times how fast a flow log becomes partials, beside other ways to count the same: `npm run bench`, with `-- --json` for one JSON object, with
 * `-- --quick` for a small file and one run. Every run is a process of its own, so that its peak memory is its own, and the readers take turns, so
 * that noise of the machine hits all alike.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { compare, comparisonText, type Run } from './comparison.ts';
import { INTERFACE_COUNT, makeFlowLogFile } from './flow-log-file.ts';
import { type Reader, READERS } from './reader.ts';

const FULL = { lines: 4_000_000, rounds: 5 };
const QUICK = { lines: 40_000, rounds: 1 };

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    /** For the processes that this one starts: read one file with one reader. */
    reader: { type: 'string' },
    file: { type: 'string', default: '' },
  },
});

await (options.reader === undefined ? runAll() : runOne(options.reader, options.file));

async function runAll(): Promise<void> {
  const { lines, rounds } = options.quick ? QUICK : FULL;
  const file = join('bench', 'data', `flow-log-${INTERFACE_COUNT}-interfaces-${lines}.log.gz`);
  tell(`making ${file}, unless it is there`);
  await makeFlowLogFile(file, lines);
  const inflatedBytes = await countInflated(file);
  const readers = READERS.filter((reader) => reader.isThere());
  const runs = new Map<string, Run[]>(readers.map((reader) => [reader.name, []]));
  for (let round = 1; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const reader of readers) runs.get(reader.name)?.push(start(reader, file));
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

/** Starts this program again, for one run. */
function start(reader: Reader, file: string): Run {
  const args = [...process.execArgv, process.argv[1] ?? '', '--reader', reader.name, '--file', file];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Run;
}

async function runOne(name: string, file: string): Promise<void> {
  const reader = READERS.find((one) => one.name === name);
  if (!reader) {
    throw new Error(`Choose a reader: ${name} found, one of ${READERS.map((one) => one.name).join(', ')} expected`);
  }
  const read = await reader.prepare();
  const startMs = performance.now();
  const found = await read(file);
  const ms = performance.now() - startMs;
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const run: Run = { ms, ...(reader.isOwnProcess ? { peakMegabytes } : {}), ...found };
  process.stdout.write(JSON.stringify(run));
}

/** Also brings the file into the machine's cache, so that the first reader does not wait for a disk. */
async function countInflated(file: string): Promise<number> {
  let bytes = 0;
  const text: AsyncIterable<Buffer> = createReadStream(file).pipe(createGunzip({ chunkSize: 1 << 19 }));
  for await (const chunk of text) bytes += chunk.byteLength;
  return bytes;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
