/**
 * Compiles skim.ts into core/flowlog/skim-wasm.ts: `npm run kernel`. With `--check` it writes nothing, and fails if the compiled file is out of date.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMPILER = join('node_modules', 'assemblyscript', 'bin', 'asc.js');
const SOURCE = join('kernel', 'skim.ts');
const TARGET = join('core', 'flowlog', 'skim-wasm.ts');

/** Pages of memory of 64 kB each: enough for half a megabyte of lines. */
const PAGES = '9';

const options = '-O3 --converge --noAssert --runtime stub --enable simd';
const memory = `--initialMemory ${PAGES} --maximumMemory ${PAGES}`;
const wasm = execFileSync(process.execPath, [COMPILER, SOURCE, ...`${options} ${memory} -o`.split(' ')]);
const lines = wasm.toString('base64').match(/.{1,110}/g) ?? [];
const text = `/** ${SOURCE}, compiled; \`npm run kernel\` writes this file. */
export const SKIM_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, 'utf8') !== text) {
  console.error(
    `Check ${TARGET}: found another text than ${SOURCE} compiles to; run npm run kernel and commit the file`,
  );
  process.exitCode = 1;
}
