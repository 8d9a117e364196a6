import { countSources, SURGE_METRIC } from '../detection/rules/surge.ts';
import { type SeriesName, timeOfDayFactor } from '../baseline/day-level.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { coverageKey, isLossy } from '../windows/coverage.ts';
import { coverageInWindow, type WindowFacts } from '../windows/window-facts.ts';
import type { Episode } from './episode.ts';

/**
 * Notes how many sources there were in a window in which a surge was not found: quiet may also mean that so many have become usual. Noting a window
 * again replaces what was noted of it.
 * @returns the episode as it is for all rules but `surge`
 */
export function noteQuiet(episode: Episode, facts: WindowFacts): Episode {
  const { surge, peak, last, endedAt } = episode;
  const { scope, port } = peak;
  const { windowStart } = facts;
  if (!surge || endedAt !== undefined || windowStart <= last) return episode;
  const isWhole = facts.coverage.some(
    (one) => !isLossy(coverageInWindow(one, facts)) && coverageKey(one) === coverageKey(scope),
  );
  if (!isWhole) return episode;
  const others = (surge.quietCounts ?? []).filter(([start]) => start !== windowStart);
  const noted = [windowStart, countSources(facts, scope, port)] as const;
  return { ...episode, surge: { ...surge, quietCounts: [...others, noted].toSorted(([a], [b]) => a - b) } };
}

/**
 * Measures the quiet time of a surge that ends; the windows that were noted are not needed any more.
 * @param until the last window of the quiet time, epoch seconds
 * @param baselines of about that day
 * @returns the episode as it is when no window was noted, which is so for all other rules
 */
export function measureQuiet(episode: Episode, until: number, baselines: Baselines | undefined): Episode {
  const { peak, surge } = episode;
  const quiet = surge?.quietCounts?.filter(([start]) => start <= until) ?? [];
  if (quiet.length === 0) return episode;
  const series: SeriesName = { scope: peak.scope, port: peak.port, metric: SURGE_METRIC };
  const atEnd = {
    level: meanOf(quiet.map(([, count]) => count)),
    timeOfDay: meanOf(quiet.map(([start]) => timeOfDayFactor(baselines, series, start))),
  };
  return { ...episode, surge: { ...surge, quietCounts: [], atEnd } };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
