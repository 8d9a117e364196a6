import fc from 'fast-check';
import { expectedEnd, runSchedule } from './run-schedule.ts';
import { type Schedule, schedulesOf } from './schedule.ts';
import { SMALL_WORLD } from './small-world.ts';

/** Which schedules are run. */
export interface CheckRequest {
  readonly schedules: number;
  readonly seed: number;
  /** True to look for the simplest schedule that still fails. */
  readonly shrinks: boolean;
}

/** What came of the schedules. */
export interface CheckReport {
  /** Schedules that were run, with those that were tried to make a failing one simpler. */
  readonly runs: number;
  /** Calls of the processes in an undisturbed run. */
  readonly calls: number;
  /** The first violation, with the simplest schedule that was found; undefined when there was none. */
  readonly failure: { readonly schedule: Schedule; readonly runs: number; readonly message: string } | undefined;
}

/** Runs schedules that chance makes. The same seed gives the same schedules. */
export async function checkSchedules({ schedules, seed, shrinks }: CheckRequest): Promise<CheckReport> {
  const expected = await expectedEnd(SMALL_WORLD);
  const limits = { logObjects: SMALL_WORLD.logObjects.length, calls: expected.calls };
  let runs = 0;
  const result = await fc.check(
    fc.asyncProperty(schedulesOf(limits), async (schedule) => {
      runs++;
      await runSchedule(expected, schedule);
    }),
    { numRuns: schedules, seed, endOnFailure: !shrinks },
  );
  const [schedule] = result.counterexample ?? [];
  const failure = schedule && { schedule, runs: result.numRuns, message: String(result.errorInstance) };
  return { runs, calls: expected.calls, failure };
}
