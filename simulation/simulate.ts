import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { expectedEnd, runSchedule } from './run-schedule.ts';
import { schedulesOf } from './schedule.ts';
import { SMALL_WORLD } from './small-world.ts';

const { values } = parseArgs({
  options: { schedules: { type: 'string', default: '1000' }, seed: { type: 'string', default: '445' } },
});

const expected = await expectedEnd(SMALL_WORLD);
console.log(expected.calls, [...expected.opened], [...expected.documents.keys()].length);
const cpu = process.cpuUsage();
let runs = 0;
const result = await fc.check(
  fc.asyncProperty(
    schedulesOf({ logObjects: SMALL_WORLD.logObjects.length, calls: expected.calls }),
    async (schedule) => {
      runs++;
      await runSchedule(expected, schedule);
    },
  ),
  { numRuns: Number(values.schedules), seed: Number(values.seed) },
);
const used = process.cpuUsage(cpu);
const seconds = (used.user + used.system) / 1e6;
console.log(`${runs} runs, ${(runs / seconds).toFixed(1)} a second of CPU`);
if (result.failed) {
  console.log(result.numRuns, JSON.stringify(result.counterexample), result.counterexamplePath, result.errorInstance);
  process.exitCode = 1;
}
