import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import regressions from '../../simulation/regressions.json';
import { type ExpectedEnd, expectedEnd, runSchedule } from '../../simulation/run-schedule.ts';
import { type Fault, FAULTS, type Schedule, schedulesOf } from '../../simulation/schedule.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';

/** Schedules in one run of the tests: about five seconds of CPU. `npm run simulate -- --schedules N` runs more. */
const SCHEDULES = 30;
const SEED = 445;
const SLOW_MS = 120_000;

let expected: ExpectedEnd;
beforeAll(async () => {
  expected = await expectedEnd(SMALL_WORLD);
});

/** Checks the names of faults, which are plain text in the file. */
function scheduleOf({ faults, ...schedule }: (typeof regressions)[number]['schedule']): Schedule {
  const isFault = (name: string): name is Fault => FAULTS.some((fault) => fault === name);
  return {
    ...schedule,
    faults: faults.flatMap(({ call, fault }) => (isFault(fault) ? [{ call, fault }] : [])),
  };
}

describe('an undisturbed run', () => {
  test('has something to lose', () => {
    expect([...expected.opened].toSorted()).toEqual([
      'exposure vpc-0a1b2c3d4e5f60718 10.0.4.17',
      'threshold vpc-0a1b2c3d4e5f60718 inbound rejected',
    ]);
    const kinds = new Set([...expected.documents.keys()].map((key) => key.slice(0, key.indexOf('/'))));
    expect([...kinds].toSorted()).toEqual([
      'attempts',
      'digests',
      'networks',
      'partials',
      'quarantine',
      'rollups',
      'windows',
    ]);
  });
});

describe('any schedule', () => {
  test.each(regressions)('that failed before keeps every promise: $why', async ({ schedule }) => {
    await expect(runSchedule(expected, scheduleOf(schedule))).resolves.toBeUndefined();
  });

  test(
    'of any workers, with any faults, keeps every promise',
    async () => {
      const limits = { logObjects: SMALL_WORLD.logObjects.length, calls: expected.calls };
      await fc.assert(
        fc.asyncProperty(schedulesOf(limits), async (schedule) => runSchedule(expected, schedule)),
        { numRuns: SCHEDULES, seed: SEED },
      );
    },
    SLOW_MS,
  );
});
