import { WINDOW_SECONDS } from '../time.ts';

/**
 * A set of windows, as runs of consecutive ones: `[start of the first, number of windows]`, ascending, epoch seconds. A day is one run, not 288
 * entries. It does not depend on the order in which windows were added.
 */
export type WindowRuns = ReadonlyArray<readonly [start: number, count: number]>;

/**
 * Adds a window. Adding one twice changes nothing.
 * @param windowStart epoch seconds
 */
export function addWindow(runs: WindowRuns, windowStart: number): WindowRuns {
  // Nearly always the window behind the last one, or one that is known.
  let at = runs.length;
  while (at > 0 && (runs[at - 1]?.[0] ?? 0) > windowStart) at--;
  const before = runs[at - 1];
  if (before && windowStart < endOf(before)) return runs;
  const after = runs[at];
  const joinsBefore = before !== undefined && endOf(before) === windowStart;
  const joinsAfter = after?.[0] === windowStart + WINDOW_SECONDS;
  const start = joinsBefore ? before[0] : windowStart;
  const count = 1 + (joinsBefore ? before[1] : 0) + (joinsAfter ? after[1] : 0);
  return [...runs.slice(0, joinsBefore ? at - 1 : at), [start, count], ...runs.slice(joinsAfter ? at + 1 : at)];
}

/**
 * Removes a window and all before it.
 * @param windowStart epoch seconds
 */
export function windowsAfter(runs: WindowRuns, windowStart: number): WindowRuns {
  return runs.flatMap(([start, count]) => {
    const gone = Math.min(count, Math.max(0, (windowStart - start) / WINDOW_SECONDS + 1));
    return gone === count ? [] : [[start + gone * WINDOW_SECONDS, count - gone] as const];
  });
}

/**
 * Adds up the time of the windows.
 * @returns seconds
 */
export function secondsOf(runs: WindowRuns): number {
  return runs.reduce((sum, [, count]) => sum + count * WINDOW_SECONDS, 0);
}

/** The second behind the last window of a run. */
function endOf([start, count]: WindowRuns[number]): number {
  return start + count * WINDOW_SECONDS;
}
