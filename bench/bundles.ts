import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { synthesiseAssembly } from '../test/end-to-end/assembly.ts';
import { MAX_BUNDLE_BYTES } from '../test/end-to-end/bundle-size.ts';
import { type FunctionWiring, wiringOf } from '../test/end-to-end/wiring.ts';

/**
 * Measures the bundles that would be deployed: size before compression, and how long a new process takes to import each, median of several, both
 * beside their limits.
 *
 * Fails when one is too large, which is the same everywhere. A slow import is only said: it depends on the machine and on what else it does, so
 * a failure would often mean nothing.
 */

/** What one import may take: a cold start waits for it. */
const MAX_IMPORT_MS = 200;

const RUNS = 9;
const run = promisify(execFile);

async function importMs({ bundle, environment }: FunctionWiring): Promise<number> {
  const url = JSON.stringify(pathToFileURL(bundle).href);
  const script = `const t = performance.now(); await import(${url}); console.log(performance.now() - t); process.exit()`;
  // Names of buckets and queues do not matter: nothing is called.
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
  for (const one of wiringOf(assembly).functions) {
    const { size } = await stat(one.bundle);
    const ms = await median(async () => importMs(one));
    const kilobytes = beside(size / 1000, MAX_BUNDLE_BYTES / 1000, 'kB');
    console.log(`${one.service.padEnd(10)} ${kilobytes}, imported in ${beside(ms, MAX_IMPORT_MS, 'ms')}`);
    if (size < MAX_BUNDLE_BYTES) continue;
    process.exitCode = 1;
    console.error(
      `${one.service}: ${size} bytes, allowed are less than ${MAX_BUNDLE_BYTES}; see what it imports: esbuild lambdas/${one.service}.ts --bundle --platform=node --analyze`,
    );
  }
} finally {
  await assembly.remove();
}
