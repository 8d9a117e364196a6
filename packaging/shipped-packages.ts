import { join } from 'node:path';
import { build } from 'esbuild';
import { type BundledPackage, findBundledPackages } from './bundled-packages.ts';
import { COMMAND_LINE_BUNDLE, ROOT } from './command-line-bundle.ts';

/** Files in `lambdas/` that are deployed as functions; the others are parts of them. */
export const FUNCTIONS = ['ingest', 'detect', 'detect-and-describe', 'reconcile'];

/**
 * Finds the packages that have code in the command line or in a function, by bundling both in memory.
 * @returns the packages, by name and version
 */
export async function findShippedPackages(): Promise<readonly BundledPackage[]> {
  const functions = FUNCTIONS.map((name) => `lambdas/${name}.ts`);
  const entryPoints = [...COMMAND_LINE_BUNDLE.entryPoints, ...functions];
  const { metafile } = await build({ ...COMMAND_LINE_BUNDLE, entryPoints, write: false, outdir: join(ROOT, 'dist') });
  return findBundledPackages(metafile, ROOT);
}
