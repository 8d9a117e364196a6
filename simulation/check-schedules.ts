import fc from 'fast-check';
import { type ExpectedEnd, expectedEnd, runSchedule, UNDISTURBED } from './run-schedule.ts';
import { type Schedule, schedulesOf } from './schedule.ts';
import { SMALL_WORLD, type SmallWorld } from './small-world.ts';
import { Violation } from './watch.ts';

/** Which schedules are run. */
export interface CheckRequest {
  readonly schedules: number;
  readonly seed: number;
  /** True to look for the simplest schedule that still fails. */
  readonly shrinks: boolean;
  /** How many log objects of the small world there are, from the first: fewer make a schedule faster. Undefined: all. */
  readonly logObjects?: number | undefined;
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
export async function checkSchedules({ schedules, seed, shrinks, logObjects }: CheckRequest): Promise<CheckReport> {
  const world = { ...SMALL_WORLD, logObjects: SMALL_WORLD.logObjects.slice(0, logObjects) };
  const expected = await endOrViolation(world);
  if (expected instanceof Violation) {
    return { runs: 0, calls: 0, failure: { schedule: UNDISTURBED, runs: 0, message: expected.message } };
  }
  const limits = { logObjects: world.logObjects.length, calls: expected.calls };
  let runs = 0;
  const result = await fc.check(
    fc.asyncProperty(schedulesOf(limits), async (schedule) => {
      runs++;
      await runSchedule(expected, schedule);
    }),
    { numRuns: schedules, seed, endOnFailure: !shrinks },
  );
  const [schedule] = result.counterexample ?? [];
  const failure = schedule && { schedule, runs: result.numRuns, message: errorText(result.errorInstance) };
  return { runs, calls: expected.calls, failure };
}

/** The undisturbed run is a schedule, too: it may show that a promise is broken. */
async function endOrViolation(world: SmallWorld): Promise<ExpectedEnd | Violation> {
  try {
    return await expectedEnd(world);
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
