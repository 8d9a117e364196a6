import { parseArgs } from 'node:util';
import { checkSchedules } from './check-schedules.ts';

/** `npm run simulate -- --schedules N --seed S --log-objects N`: runs schedules, and ends with 1 and the simplest failing schedule if a promise is broken. */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '445' },
    'log-objects': { type: 'string', default: '6' },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const before = process.cpuUsage();
const report = await checkSchedules({
  schedules: Number(values.schedules),
  seed: Number(values.seed),
  shrinks: !values['no-shrink'],
  logObjects: Number(values['log-objects']),
});
const { user, system } = process.cpuUsage(before);
const perSecond = ((report.runs * 1e6) / (user + system)).toFixed(1);
if (report.failure) {
  const { schedule, runs, message } = report.failure;
  console.log(`violation in schedule ${runs}: ${message}`);
  console.log(
    `again: npm run simulate -- --schedules ${runs} --seed ${values.seed} --log-objects ${values['log-objects']}`,
  );
  console.log(JSON.stringify(schedule));
  process.exitCode = 1;
} else {
  console.log(
    `${report.runs} schedules, no violation; ${report.calls} calls in an undisturbed one, ${perSecond} schedules a second of CPU`,
  );
}
