import { type Finding, ruleOf } from '../detection/all-rules.ts';
import { WINDOW_SECONDS } from '../time.ts';

/**
 * Windows that were observed, final and without a finding, as runs of consecutive windows: `[first window start, number of windows]`, ascending.
 * A day of quiet is one run, not 288 entries.
 */
export type QuietPeriod = ReadonlyArray<readonly [start: number, count: number]>;

/**
 * Adds a quiet window. Adding one twice changes nothing.
 * @param windowStart epoch seconds
 */
export function addQuiet(quiet: QuietPeriod, windowStart: number): QuietPeriod {
  const last = quiet.at(-1);
  const isNext = last !== undefined && last[0] + last[1] * WINDOW_SECONDS === windowStart;
  if (isNext) return [...quiet.slice(0, -1), [last[0], last[1] + 1]];
  const starts = new Set(
    quiet.flatMap(([start, count]) => Array.from({ length: count }, (_, index) => start + index * WINDOW_SECONDS)),
  );
  if (starts.has(windowStart)) return quiet;
  return runsOf([...starts, windowStart].toSorted((a, b) => a - b));
}

/**
 * Forgets quiet up to and including a window, because something was found in it.
 * @param windowStart epoch seconds
 */
export function quietAfter(quiet: QuietPeriod, windowStart: number): QuietPeriod {
  return quiet.flatMap(([start, count]) => {
    const gone = Math.min(count, Math.max(0, (windowStart - start) / WINDOW_SECONDS + 1));
    return gone === count ? [] : [[start + gone * WINDOW_SECONDS, count - gone] as const];
  });
}

/**
 * Says how much quiet ends an episode: what its rule asks for. A drill is over with the next window, so that nothing is left of it.
 * @returns seconds
 */
export function neededQuiet(finding: Pick<Finding, 'rule' | 'drill'>): number {
  return finding.drill ? WINDOW_SECONDS : ruleOf(finding).quietSeconds;
}

/**
 * Adds up the quiet time that was observed.
 * @returns seconds
 */
export function quietSeconds(quiet: QuietPeriod): number {
  return quiet.reduce((sum, [, count]) => sum + count * WINDOW_SECONDS, 0);
}

function runsOf(starts: readonly number[]): QuietPeriod {
  const runs: Array<[number, number]> = [];
  for (const start of starts) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] * WINDOW_SECONDS === start) run[1]++;
    else runs.push([start, 1]);
  }
  return runs;
}
