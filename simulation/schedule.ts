import fc from 'fast-check';
import { windowOf } from '../core/time.ts';
import type { SmallLogObject, SmallWorld } from './small-world.ts';

/**
 * What goes wrong with one call of a process:
 * - refusal: a write that replaces a version is refused, as after a conflict with another writer;
 * - failure: the call fails without an effect, as when it is throttled for longer than the process tries again;
 * - lost reply: the call has its effect, and the process is told that it failed;
 * - crash before: the process is gone, and the call had no effect;
 * - crash after: the process is gone, and the call had its effect.
 */
export type Fault = 'refusal' | 'failure' | 'lost reply' | 'crash before' | 'crash after';

/** The faults, from the mildest to the worst: the order in which a schedule that fails is made simpler. */
export const FAULTS: readonly Fault[] = ['refusal', 'failure', 'lost reply', 'crash before', 'crash after'];

/** A fault, and when it happens. */
export interface PlannedFault {
  /** The fault happens to the call with this number, counted over all processes from 1, or to the first later call that it can happen to. */
  readonly call: number;
  readonly fault: Fault;
}

/** Everything that chance decides in one run of the pipeline. Plain data, so that a failing schedule can be kept and made simpler. */
export interface Schedule {
  /** Log objects that there are, by their number in the world, ascending. */
  readonly logObjects: readonly number[];
  /** Numbers that decide who goes on, and for how many calls. They are used in order, and again from the first when they are used up. */
  readonly turns: readonly number[];
  readonly faults: readonly PlannedFault[];
  /** Messages that are delivered twice, by the order in which they were sent. */
  readonly duplicates: readonly number[];
  /** Log objects that are never announced, by their number in the world. */
  readonly unannounced: readonly number[];
  /** Log objects that arrive when everything else is done, by their number in the world. */
  readonly late: readonly number[];
  /** True if all log objects are announced again in the middle, as `surge445 backfill` does. */
  readonly backfills: boolean;
  /** How many publishes of the topic fail from the first one on. */
  readonly topicFailures: number;
  /** How many publishes of the chat channel fail from the first one on. */
  readonly chatFailures: number;
  /** Seconds by which the clocks of processes are wrong: the first process has the first of them, and so on, again from the first. */
  readonly skews: readonly number[];
  /** How many processes belong to the version before the upgrade: the first that are started. */
  readonly oldProcesses: number;
}

/** Calls of an undisturbed run without log objects, and with each further one: about so many. */
const FIRST_CALLS = 60;
const CALLS_OF_LOG_OBJECT = 60;

/**
 * Returns the arbitrary of schedules: a third of them have one log object, a third two that share a window; a third has exact clocks, a third no faults.
 */
export function schedulesOf({ logObjects }: SmallWorld): fc.Arbitrary<Schedule> {
  const number = fc.nat({ max: logObjects.length - 1 });
  const chosen = (most: number): fc.Arbitrary<number[]> =>
    fc.uniqueArray(number, { minLength: 1, maxLength: most }).map((numbers) => numbers.toSorted((a, b) => a - b));
  return fc
    .oneof(
      { arbitrary: chosen(1), weight: 4 },
      { arbitrary: fc.constantFrom(...neighboursIn(logObjects)), weight: 4 },
      { arbitrary: chosen(3), weight: 3 },
      { arbitrary: chosen(logObjects.length), weight: 1 },
    )
    .chain(schedulesWith);
}

/** Returns all pairs of log objects with records of one window, by their numbers. */
function neighboursIn(logObjects: readonly SmallLogObject[]): number[][] {
  const windows = logObjects.map(({ lines }) => new Set(lines.map(({ start }) => windowOf(Number(start)))));
  return windows.flatMap((own, first) =>
    windows.flatMap((other, second) =>
      first < second && [...own].some((window) => other.has(window)) ? [[first, second]] : [],
    ),
  );
}

/** Returns the arbitrary of schedules with these log objects. */
function schedulesWith(logObjects: readonly number[]): fc.Arbitrary<Schedule> {
  const calls = FIRST_CALLS + CALLS_OF_LOG_OBJECT * logObjects.length;
  const fault = fc.record({ call: fc.integer({ min: 1, max: calls }), fault: fc.constantFrom(...FAULTS) });
  const someObjects = fc.uniqueArray(fc.constantFrom(...logObjects), { maxLength: 2 });
  const skew = fc.integer({ min: -600, max: 600 });
  return fc.record({
    logObjects: fc.constant(logObjects),
    turns: fc.array(fc.nat({ max: 59 }), { minLength: 8, maxLength: 60 }),
    faults: fc.oneof(
      { arbitrary: fc.array(fault, { maxLength: 6 }), weight: 2 },
      { arbitrary: fc.constant([]), weight: 1 },
    ),
    duplicates: fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 4 }),
    unannounced: someObjects,
    late: someObjects,
    backfills: fc.nat({ max: 7 }).map((number) => number === 7),
    topicFailures: fc.nat({ max: 2 }),
    chatFailures: fc.nat({ max: 2 }),
    skews: fc.oneof(
      { arbitrary: fc.constant([0]), weight: 1 },
      { arbitrary: fc.array(skew, { minLength: 1, maxLength: 3 }), weight: 2 },
    ),
    oldProcesses: fc.nat({ max: 3 }),
  });
}

/**
 * Returns a number below a limit that the numbers of a schedule give; 0 for a limit of 0.
 * @param turns numbers of the schedule
 * @param count how many were used before: once all are used up they begin again, and mean something else
 */
export function drawNumber(turns: readonly number[], count: number, limit: number): number {
  const drawn = turns[count % turns.length] ?? 0;
  const again = Math.floor(count / Math.max(1, turns.length));
  return limit === 0 ? 0 : (drawn + again) % limit;
}
