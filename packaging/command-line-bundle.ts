import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** Folder of the project. */
export const ROOT = join(import.meta.dirname, '..');

/** Some packages call `require`, which an ES module does not have. */
const BANNER = `#!/usr/bin/env node
import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** How the command line is made. No path of the machine becomes part of it, so that every machine makes the same bytes. */
export const COMMAND_LINE_BUNDLE = {
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
