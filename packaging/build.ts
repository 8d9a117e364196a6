/**
 * Builds the command line: `npm run build`. Everything but DuckDB, which is a native library, becomes part of the built files, so that an installation needs no
 * other package. Options: `--folder dist` says where the files go, `--extension .js` how their names end.
 */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { findBundledPackages } from './bundled-packages.ts';
import { COMMAND_LINE_BUNDLE, ROOT } from './command-line-bundle.ts';
import { licensesText } from './licenses-text.ts';

/** File with the licenses of the packages that became part of the built files. */
const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

/** Everybody may read and run the file, and its owner may change it. */
const EXECUTABLE = 0o755;

/** Removes the files of an earlier build: the names of some change with their content. Folders stay. */
function removeOldFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) rmSync(join(folder, entry.name));
  }
}

async function buildCommandLine(folder: string, extension: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  removeOldFiles(folder);
  const { metafile } = await build({ ...COMMAND_LINE_BUNDLE, outdir: folder, outExtension: { '.js': extension } });
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
