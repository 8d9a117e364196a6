import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { synthesiseAssembly } from '../test/end-to-end/assembly.ts';
import { MAX_BUNDLE_BYTES } from '../test/end-to-end/bundle-size.ts';
import { type FunctionWiring, wiringOf } from '../test/end-to-end/wiring.ts';

/**
 * Measures the bundles that would be deployed. For each bundle it prints the size before compression, and the median time of an import in a new
 * process, both with their limits.
 *
 * It fails if a bundle is too large, because the size is the same on every machine. A slow import is only printed. Its time depends on the machine
 * and its load, so a failure would often mean nothing.
 */

/** Longest time of an import, in milliseconds. A cold start waits for the import. */
const MAX_IMPORT_MS = 200;

const RUNS = 9;
const run = promisify(execFile);

async function importMs({ bundle, environment }: FunctionWiring): Promise<number> {
  const url = JSON.stringify(pathToFileURL(bundle).href);
  const script = `const t = performance.now(); await import(${url}); console.log(performance.now() - t); process.exit()`;
  // The names of buckets and queues do not matter, because nothing is called.
  const names = Object.keys(environment).map((name) => [name, 'x'] as const);
  const env = { ...Object.fromEntries(names), NODE_OPTIONS: '', SURGE445_SETTINGS: '{}', AWS_REGION: 'us-east-1' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env });
  return Number(stdout);
}

async function median(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let index = 0; index < RUNS; index++) values.push(await measure());
  return values.toSorted((a, b) => a - b)[(RUNS - 1) / 2] ?? 0;
}

function beside(value: number, limit: number, unit: string): string {
  return `${Math.round(value)} ${unit} (${value < limit ? 'below' : 'OVER'} ${limit})`;
}

const assembly = await synthesiseAssembly();
try {
  for (const wiring of wiringOf(assembly).functions) {
    const { service } = wiring;
    const { size } = await stat(wiring.bundle);
    const ms = await median(async () => importMs(wiring));
    const kilobytes = beside(size / 1000, MAX_BUNDLE_BYTES / 1000, 'kB');
    console.log(`${service.padEnd(10)} ${kilobytes}, imported in ${beside(ms, MAX_IMPORT_MS, 'ms')}`);
    if (size < MAX_BUNDLE_BYTES) continue;
    process.exitCode = 1;
    console.error(
      `Measure ${service}: found ${size} bytes, expected less than ${MAX_BUNDLE_BYTES}; list its imports with esbuild lambdas/${service}.ts --bundle --platform=node --analyze`,
    );
  }
} finally {
  await assembly.remove();
}
