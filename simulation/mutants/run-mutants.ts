import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { npmCommand, parseCount, parseWholeNumber } from '../../npm-scripts/npm-command.ts';
import { buildSimulation } from '../fast-build.ts';
import { blocksOf, runInWorkers } from '../worker-pool.ts';
import { MUTANTS } from './all-mutants.ts';
import { applyPatch, type Mutant, type Patch, StalePatchError } from './mutant.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** How a mutant ended. */
interface Outcome {
  readonly isCaught: boolean;
  /** After how many schedules, or in which test; or why it was not caught. */
  readonly how: string;
}

/** Options of the command. */
interface Options {
  readonly only: string;
  readonly caughtBy?: string;
  readonly schedules: number;
  readonly seed: number;
}

const finders = [...new Set(MUTANTS.map(({ caughtBy }) => caughtBy))];
const command = npmCommand('mutants', 'Makes one bug after the other, and prints which schedule or test finds it.')
  .option('--only <text>', 'only bugs whose names contain this text', '')
  .addOption(new Option('--caught-by <finder>', 'only bugs that are found by it').choices(finders))
  .option('--schedules <number>', 'most schedules for a bug', parseCount, 500)
  .option('--seed <number>', 'decides which schedules', parseWholeNumber, 445)
  .parse();
const options = command.opts<Options>();

let missed = 0;
const chosen = MUTANTS.filter(
  ({ caughtBy, name }) => name.includes(options.only) && caughtBy === (options.caughtBy ?? caughtBy),
);
if (chosen.length === 0) {
  const place = options.caughtBy === undefined ? '' : ` among those of ${options.caughtBy}`;
  command.error(`error: no bug has a name that contains '${options.only}'${place}`);
}
for (const mutant of chosen) {
  const { isCaught, how } = mutant.caughtBy === 'simulation' ? await simulated(mutant) : tested(mutant);
  if (!isCaught) missed++;
  console.log(`${mutant.name.padEnd(58)} ${(isCaught ? mutant.caughtBy : 'NOT CAUGHT').padEnd(42)} ${how}`);
}
console.log(`${chosen.length} mutants, ${missed} not caught`);
process.exitCode = missed === 0 ? 0 : 1;

/** Runs schedules on the pipeline with the bug. */
async function simulated(mutant: Mutant): Promise<Outcome> {
  const file = await buildSimulation({ name: `mutant-${process.pid}`, patches: patchesOf(mutant), isFast: true });
  const request = { schedules: options.schedules, seed: options.seed, shrinks: false };
  const { runs, failure } = await runInWorkers(blocksOf(request), { file, workers: 1 });
  if (!failure) return { isCaught: false, how: `no violation in ${runs} schedules` };
  return { isCaught: true, how: `schedule ${failure.runs}: ${failure.message}` };
}

/** Runs the named test file on the bug. */
function tested(mutant: Mutant): Outcome {
  const patches = JSON.stringify(patchesOf(mutant));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--config', 'test/runner/mutant-config.js', '-w', '1', mutant.caughtBy],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, SURGE445_MUTANT: patches } },
  );
  const lines = `${stdout}${stderr}`.split('\n');
  const failed = lines.find((line) => line.includes('●')) ?? 'no test failed';
  return { isCaught: status !== 0, how: failed.trim() };
}

function patchesOf({ file, replace, by, without = [] }: Mutant): readonly Patch[] {
  const patches = [{ file, replace, by }, ...without];
  const texts = new Map<string, string>();
  for (const patch of patches) {
    const path = join(ROOT, patch.file);
    texts.set(path, applyPatch(texts.get(path) ?? readFileSync(path, 'utf8'), patch));
  }
  if (texts.size === 0) throw new StalePatchError('Patch nothing: found no patch, expected one');
  return patches;
}
