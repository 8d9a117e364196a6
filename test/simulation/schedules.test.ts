import { describe, expect, test } from '@jest/globals';
import { buildSimulation } from '../../simulation/fast-build.ts';
import regressions from '../../simulation/regressions.json';
import { endOfWhole, endsOf, runSchedule } from '../../simulation/run-schedule.ts';
import { type Fault, FAULTS, type Schedule } from '../../simulation/schedule.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { blocksOf, runInWorkers } from '../../simulation/worker-pool.ts';

/** Schedules in one run of the tests: five to ten seconds of CPU. `npm run simulate -- --schedules N` runs more. */
const SCHEDULES = 300;
/** Schedules on the core as it is deployed. */
const PRODUCTION_SCHEDULES = 10;
const SEED = 445;
const SLOW_MS = 120_000;

const endOf = endsOf(SMALL_WORLD, { countsEveryRead: true });

/** Checks the names of faults, which are plain text in the file. */
function scheduleOf({ faults, ...schedule }: (typeof regressions)[number]['schedule']): Schedule {
  const isFault = (name: string): name is Fault => FAULTS.some((fault) => fault === name);
  return {
    ...schedule,
    faults: faults.flatMap(({ call, fault }) => (isFault(fault) ? [{ call, fault }] : [])),
  };
}

describe('an undisturbed run', () => {
  test('has something to lose', async () => {
    const { documents } = await endOfWhole(SMALL_WORLD, endOf);
    const kinds = new Set([...documents.keys()].map((key) => key.slice(0, key.indexOf('/'))));
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
    const expected = await endOf(schedule.logObjects);
    await expect(runSchedule(expected, scheduleOf(schedule))).resolves.toMatchObject({
      faults: schedule.faults.length,
    });
  });

  test.each([
    ['fast', SCHEDULES, true],
    ['production', PRODUCTION_SCHEDULES, false],
  ] as const)(
    'of any workers, with any faults, keeps every promise: %s core',
    async (name, schedules, isFast) => {
      const file = await buildSimulation({ name: `test-${name}`, patches: [], isFast });
      const request = { schedules, seed: SEED, shrinks: true };
      const { runs, failure } = await runInWorkers(blocksOf(request), { file, workers: 1 });
      expect(failure).toBeUndefined();
      expect(runs).toBe(schedules);
    },
    SLOW_MS,
  );
});
