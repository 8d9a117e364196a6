import { slotOf } from '../baseline/reference-windows.ts';
import { seriesKey } from '../baseline/series.ts';
import { countSources, SURGE_METRIC } from '../detection/rules/surge.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';
import { totalsIn } from '../rollup/rollup.ts';
import { scopeWindowOf, scopeWindowsOf } from '../windows/scope-window.ts';
import { FLEET } from '../windows/scope.ts';
import type { Episode } from './episode.ts';
import type { EpisodeState, JudgedWindow } from './episodes.ts';

/** What a dashboard shows of the present: what is open, and how the newest window compares with the usual. */
export interface PresentState {
  /** Open episodes, without drills and without those that the allow-list hides. */
  readonly openEpisodes: number;
  /** Hosts with such an open episode of the rule `exposure`. */
  readonly exposedHosts: number;
  /** Absent where no window of the last hour was judged. */
  readonly newest?: WindowCounts;
}

/** Counts of one window, over all accounts and watched ports. */
export interface WindowCounts {
  /** Attempts from outside. */
  readonly rejected: number;
  readonly accepted: number;
  /** Outside sources; a source that tries two accounts, or two ports, counts twice, as it does in `expectedSources`. */
  readonly sources: number;
  /** Mean of the sources at this time of day; absent where it is not known for every account and port. */
  readonly expectedSources?: number;
}

/**
 * Returns the present state after some windows were judged.
 * @param judged windows in the order of time
 * @param state the episodes after these windows
 */
export function presentState(judged: readonly JudgedWindow[], state: EpisodeState): PresentState {
  const open = state.episodes.filter(isShown);
  const exposed = open.filter(({ peak }) => peak.rule === 'exposure').map(({ peak }) => peak.entity.id);
  const newest = judged.findLast(({ facts }) => isNewest(facts.windowStart, state.watermark));
  return {
    openEpisodes: open.length,
    exposedHosts: new Set(exposed).size,
    ...(newest === undefined ? {} : { newest: countWindow(newest) }),
  };
}

function isShown({ endedAt, peak }: Episode): boolean {
  return endedAt === undefined && peak.drill !== true && peak.allowedBy === undefined;
}

/** A window whose successor has begun has most of its records. One of more than an hour ago is no news: an old log object came late. */
function isNewest(windowStart: number, watermark: number): boolean {
  return windowStart + WINDOW_SECONDS <= watermark && windowStart + HOUR_SECONDS > watermark;
}

function countWindow(window: JudgedWindow): WindowCounts {
  const { facts } = window;
  const fleet = scopeWindowOf(facts, FLEET) ?? { pairs: [] };
  const inbound = facts.ports.map((port) => totalsIn(fleet, { port, direction: 'inbound' }));
  const series = scopeWindowsOf(facts)
    .filter(({ scope }) => scope.type === 'account')
    .flatMap(({ scope }) => facts.ports.map((port) => ({ scope, port })));
  const means = series.map(({ scope, port }) => meanOf(window, seriesKey({ scope, port, metric: SURGE_METRIC })));
  const expected = means.filter((mean) => mean !== undefined);
  return {
    rejected: inbound.reduce((sum, { rejected }) => sum + rejected, 0),
    accepted: inbound.reduce((sum, { accepted }) => sum + accepted, 0),
    sources: series.reduce((sum, { scope, port }) => sum + countSources(facts, scope, port), 0),
    ...(expected.length === 0 || expected.length < means.length
      ? {}
      : { expectedSources: expected.reduce((sum, mean) => sum + mean, 0) }),
  };
}

/** Mean of a series at the time of day of a window; undefined where it is not known. */
function meanOf({ baselines, facts }: JudgedWindow, key: string): number | undefined {
  return baselines?.series[key]?.slots[slotOf(facts.windowStart)]?.mean;
}
