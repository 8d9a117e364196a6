import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildSimulation } from './fast-build.ts';
import { runInWorkers } from './worker-pool.ts';

/**
 * `npm run simulate -- --schedules N --seed S --workers W`: runs schedules, and ends with 1 and the simplest failing schedule if a promise is broken.
 * With `--production`, the core is the deployed one to the last number, and a schedule takes ten times as long.
 */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '445' },
    workers: { type: 'string', default: String(availableParallelism()) },
    production: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const isFast = !values.production;
const file = await buildSimulation({ name: isFast ? 'fast' : 'production', patches: [], isFast });
const request = {
  schedules: Number(values.schedules),
  seed: Number(values.seed),
  workers: Number(values.workers),
  shrinks: !values['no-shrink'],
};
const { runs, cpuSeconds, failure } = await runInWorkers(request, file, (done) => {
  if (process.stdout.isTTY) process.stdout.write(`\r${done} schedules`);
});
if (failure) {
  console.log(`violation in schedule ${failure.runs}: ${failure.message}`);
  const production = values.production ? ' --production' : '';
  console.log(`again: npm run simulate -- --schedules ${failure.runs} --seed ${failure.seed}${production}`);
  console.log(JSON.stringify(failure.schedule));
  process.exitCode = 1;
} else {
  console.log(`${runs} schedules, no violation; ${(runs / cpuSeconds).toFixed(1)} schedules a second of CPU`);
}
