import fc from 'fast-check';
import { addExtents, type Extent, NO_EXTENT } from './extent.ts';
import { type EndOf, endOfWhole, endsOf, runSchedule, UNDISTURBED } from './run-schedule.ts';
import { type Fault, type Schedule, schedulesOf } from './schedule.ts';
import { SMALL_WORLD } from './small-world.ts';
import { Violation } from './watch.ts';

/** Which schedules are run. */
export interface CheckRequest {
  readonly schedules: number;
  readonly seed: number;
  /** True to look for the simplest schedule that still fails. */
  readonly shrinks: boolean;
}

/** Runs with exactly one fault: each of some faults at each write. */
export interface CrashPointRequest {
  /** Log objects, by their numbers in the small world. */
  readonly logObjects: readonly number[];
  readonly faults: readonly Fault[];
}

/** What came of the schedules. */
export interface CheckReport {
  /** Schedules that were run, with those that were tried to make a failing one simpler. */
  readonly runs: number;
  /** What these schedules held, but for one that failed. */
  readonly extent: Extent;
  /** The first violation, with the simplest schedule that was found; undefined when there was none. */
  readonly failure: { readonly schedule: Schedule; readonly runs: number; readonly message: string } | undefined;
}

const endOf = endsOf(SMALL_WORLD, { countsEveryRead: false });

/** Runs schedules that chance makes. The same seed gives the same schedules. */
export async function checkSchedules({ schedules, seed, shrinks }: CheckRequest): Promise<CheckReport> {
  const violation = await violationOfWhole(endOf);
  if (violation) {
    const failure = { schedule: UNDISTURBED, runs: 0, message: violation.message };
    return { runs: 0, extent: NO_EXTENT, failure };
  }
  let runs = 0;
  let extent = NO_EXTENT;
  const result = await fc.check(
    fc.asyncProperty(schedulesOf(SMALL_WORLD), async (schedule) => {
      runs++;
      extent = addExtents(extent, await runSchedule(await endOf(schedule.logObjects), schedule));
    }),
    { numRuns: schedules, seed, endOnFailure: !shrinks },
  );
  const [schedule] = result.counterexample ?? [];
  const failure = schedule && { schedule, runs: result.numRuns, message: errorText(result.errorInstance) };
  return { runs, extent, failure };
}

/** Runs some log objects once for each fault and each write of their undisturbed run. */
export async function checkCrashPoints({ logObjects, faults }: CrashPointRequest): Promise<CheckReport> {
  const expected = await endOf(logObjects);
  let runs = 0;
  let extent = NO_EXTENT;
  for (const call of expected.writeCalls) {
    for (const fault of faults) {
      const schedule = { ...UNDISTURBED, logObjects, faults: [{ call, fault }] };
      try {
        extent = addExtents(extent, await runSchedule(expected, schedule));
        runs++;
      } catch (error) {
        return { runs, extent, failure: { schedule, runs, message: errorText(error) } };
      }
    }
  }
  return { runs, extent, failure: undefined };
}

/** The undisturbed run is a schedule, too: it may show that a promise is broken. */
async function violationOfWhole(ends: EndOf): Promise<Violation | undefined> {
  try {
    await endOfWhole(SMALL_WORLD, ends);
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
