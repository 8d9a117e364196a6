/**
 * Builds the command line: `npm run build`. Everything but DuckDB, which is a native library, becomes part of the built files, so that an installation needs no
 * other package. Options: `--folder dist` says where the files go, `--extension .js` how their names end.
 */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { findBundledPackages } from './bundled-packages.ts';
import { licensesText } from './licenses-text.ts';

const ROOT = join(import.meta.dirname, '..');

/** File with the licenses of the packages that became part of the built files. */
const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

/** Some packages call `require`, which an ES module does not have. */
const BANNER = `#!/usr/bin/env node
import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** Everybody may read and run the file, and its owner may change it. */
const EXECUTABLE = 0o755;

const OPTIONS = {
  absWorkingDir: ROOT,
  entryPoints: ['bin/surge445.ts'],
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@duckdb/*'],
  // ES modules come first: esbuild leaves out what nothing uses of them.
  mainFields: ['module', 'main'],
  banner: { js: BANNER },
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Removes the files of an earlier build: the names of some change with their content. Folders stay. */
function removeOldFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) rmSync(join(folder, entry.name));
  }
}

async function buildCommandLine(folder: string, extension: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  removeOldFiles(folder);
  const { metafile } = await build({ ...OPTIONS, outdir: folder, outExtension: { '.js': extension } });
  // npx starts the file in the clone as a program.
  chmodSync(join(folder, `surge445${extension}`), EXECUTABLE);
  writeFileSync(join(folder, LICENSES_FILE), licensesText(findBundledPackages(metafile, ROOT)));
}

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(ROOT, 'dist') },
    extension: { type: 'string', default: '.js' },
  },
});
await buildCommandLine(values.folder, values.extension);
