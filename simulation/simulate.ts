import { availableParallelism } from 'node:os';
import { npmCommand, parseCount, parseWholeNumber } from '../npm-scripts/npm-command.ts';
import { buildSimulation } from './fast-build.ts';
import { FAULTS } from './schedule.ts';
import { SMALL_WORLD } from './small-world.ts';
import { type BlockRequest, blocksOf, type PoolReport, runInWorkers } from './worker-pool.ts';

/** Options of the command. */
interface Options {
  readonly schedules: number;
  readonly seed: number;
  readonly workers: number;
  readonly crashPoints?: true;
  readonly production?: true;
  readonly shrink: boolean;
}

/** Exit code after Ctrl-C, as shells give it. */
const STOPPED = 130;
/** How often a run whose output is no terminal says how far it is. */
const PROGRESS_SCHEDULES = 10_000;

/** `npm run simulate`: runs schedules, and ends with 1 and the simplest failing schedule if a promise is broken. Ctrl-C gives the result so far. */
const options = npmCommand('simulate', 'Runs the pipeline under simulated faults, and checks what it promises.')
  .option('--schedules <number>', 'how many schedules', parseCount, 1000)
  .option('--seed <number>', 'decides which schedules', parseWholeNumber, 445)
  .option('--workers <number>', 'how many processes at once', parseCount, availableParallelism())
  .option('--crash-points', 'each fault once at each write of runs with one and with two log objects')
  .option('--production', 'the core as it is deployed; a schedule takes several times as long')
  .option('--no-shrink', 'do not look for the simplest schedule that fails')
  .parse()
  .opts<Options>();

const isFast = options.production !== true;
const file = await buildSimulation({ name: isFast ? 'fast' : 'production', patches: [], isFast });
// Progress goes to stderr, so that stdout holds the result alone.
const onBlock = (runs: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${runs} schedules `);
  else if (runs % PROGRESS_SCHEDULES === 0) console.error(`${runs} schedules so far`);
};
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
print(await runInWorkers(requests(), { file, workers: options.workers, onBlock, signal: stop.signal }));

function requests(): readonly BlockRequest[] {
  if (options.crashPoints === true) {
    const numbers = SMALL_WORLD.logObjects.map((_, index) => index);
    const chosen = numbers.flatMap((first) =>
      numbers.filter((second) => second >= first).map((second) => [first, second]),
    );
    return chosen.map((pair) => ({ logObjects: [...new Set(pair)], faults: FAULTS }));
  }
  return blocksOf({ schedules: options.schedules, seed: options.seed, shrinks: options.shrink });
}

function print({ runs, extent, cpuSeconds, failure }: PoolReport): void {
  if (!failure) {
    const { processes, calls, faults } = extent;
    const rates = [runs, calls].map((count) => (count / cpuSeconds).toFixed(0));
    if (stop.signal.aborted) {
      console.log('stopped before the end; so far:');
      process.exitCode = STOPPED;
    }
    console.log(`${runs} schedules, no violation: ${processes} processes, ${calls} calls, ${faults} faults`);
    console.log(`${rates[0]} schedules and ${rates[1]} calls a second of CPU`);
    return;
  }
  const { request } = failure;
  console.log(`violation in schedule ${failure.runs}: ${failure.message}`);
  const choice = 'seed' in request ? `--schedules ${failure.runs} --seed ${request.seed}` : '--crash-points';
  console.log(`again: npm run simulate -- ${choice}${isFast ? '' : ' --production'}`);
  console.log(JSON.stringify(failure.schedule));
  process.exitCode = 1;
}
