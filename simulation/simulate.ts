import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildSimulation } from './fast-build.ts';
import { FAULTS } from './schedule.ts';
import { SMALL_WORLD } from './small-world.ts';
import { type BlockRequest, blocksOf, type PoolReport, runInWorkers } from './worker-pool.ts';

/**
 * `npm run simulate -- --schedules N --seed S --workers W`: runs schedules, and ends with 1 and the simplest failing schedule if a promise is broken.
 * With `--crash-points`, each fault happens once at each write of runs with one and with two log objects. With `--production`, the core is the deployed
 * one to the last number, and a schedule takes several times as long.
 */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '445' },
    workers: { type: 'string', default: String(availableParallelism()) },
    'crash-points': { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const isFast = !values.production;
const file = await buildSimulation({ name: isFast ? 'fast' : 'production', patches: [], isFast });
const onBlock = (runs: number): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r${runs} schedules `);
};
print(await runInWorkers(requests(), { file, workers: Number(values.workers), onBlock }));

function requests(): readonly BlockRequest[] {
  if (values['crash-points']) {
    const numbers = SMALL_WORLD.logObjects.map((_, index) => index);
    const chosen = numbers.flatMap((first) =>
      numbers.filter((second) => second >= first).map((second) => [first, second]),
    );
    return chosen.map((pair) => ({ logObjects: [...new Set(pair)], faults: FAULTS }));
  }
  return blocksOf({
    schedules: Number(values.schedules),
    seed: Number(values.seed),
    shrinks: !values['no-shrink'],
  });
}

function print({ runs, cpuSeconds, failure }: PoolReport): void {
  if (!failure) {
    console.log(`${runs} schedules, no violation; ${(runs / cpuSeconds).toFixed(1)} schedules a second of CPU`);
    return;
  }
  const { request } = failure;
  console.log(`violation in schedule ${failure.runs}: ${failure.message}`);
  const options = 'seed' in request ? `--schedules ${failure.runs} --seed ${request.seed}` : '--crash-points';
  console.log(`again: npm run simulate -- ${options}${isFast ? '' : ' --production'}`);
  console.log(JSON.stringify(failure.schedule));
  process.exitCode = 1;
}
