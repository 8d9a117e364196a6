import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { applyPatch, type Patch } from './mutants/mutant.ts';

const ROOT = join(import.meta.dirname, '..');

/** Modules that stand for modules of the same name, from the root of the project. */
const FAST_FOLDER = join(ROOT, 'simulation', 'fast');

/** Windows of twenty minutes: three in an hour, where there are twelve, so that less is read and written. */
export const WIDE_WINDOWS: Patch = {
  file: 'core/time.ts',
  replace: 'export const WINDOW_SECONDS = 300;',
  by: 'export const WINDOW_SECONDS = 1200;',
};

/** What is built. */
export interface SimulationBuild {
  /** Name of the file in `dist/simulation`. */
  readonly name: string;
  /** Changes of the sources: see {@link Patch}. */
  readonly patches: readonly Patch[];
  /**
   * True to make schedules cheap: {@link WIDE_WINDOWS}, documents neither compressed nor written as Parquet, and pure functions that remember what they
   * computed. False: the core as it is deployed.
   */
  readonly isFast: boolean;
}

/**
 * Builds the worker that runs schedules.
 * @returns path of its file
 */
export async function buildSimulation({ name, patches, isFast }: SimulationBuild): Promise<string> {
  const outfile = join(ROOT, 'dist', 'simulation', `${name}.js`);
  await build({
    entryPoints: [join(ROOT, 'simulation', 'schedule-worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    logLevel: 'error',
    plugins: isFast ? [replacing, patching([WIDE_WINDOWS, ...patches])] : [patching(patches)],
  });
  return outfile;
}

/** Takes a module of {@link FAST_FOLDER} where it has the name of a module of the core. Those modules themselves get the true one. */
const replacing: Plugin = {
  name: 'replacing',
  setup(bundle) {
    bundle.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) => {
      if (resolveDir.startsWith(FAST_FOLDER)) return undefined;
      const file = relative(ROOT, join(resolveDir, path));
      const fast = join(FAST_FOLDER, file);
      return file.startsWith(`core${sep}`) && existsSync(fast) ? { path: fast } : undefined;
    });
  },
};

/** Changes sources while they are bundled. */
function patching(patches: readonly Patch[]): Plugin {
  return {
    name: 'patching',
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const own = patches.filter(({ file }) => file === relative(ROOT, path));
        if (own.length === 0) return undefined;
        return { contents: own.reduce(applyPatch, readFileSync(path, 'utf8')), loader: 'ts' };
      });
    },
  };
}
