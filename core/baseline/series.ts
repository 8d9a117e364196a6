import { WINDOWS_PER_HOUR } from '../time.ts';
import type { Direction } from '../pairs/direction.ts';
import { attemptsOf } from '../pairs/pair.ts';
import { isLossy } from '../windows/coverage.ts';
import { scopeWindowsOf, type ScopedPair, type ScopeWindow } from '../windows/scope-window.ts';
import { type Scope, scopeKey } from '../windows/scope.ts';
import type { WindowFacts } from '../windows/window-facts.ts';

/** Metric of a series: a number of distinct addresses or address pairs. Attempts are no metric, because one noisy scanner makes thousands of them. */
export type SeriesMetric = 'sources' | 'lateral-pairs';

/**
 * The metrics. Each counts the distinct `value` of all pairs of its direction that made an attempt, whether the attempt was rejected or
 * accepted, or only a transit gateway logged it.
 * Only series that a rule reads have a metric here, because each series is stored and fitted every day.
 */
const METRICS: ReadonlyArray<{
  readonly metric: SeriesMetric;
  readonly direction: Direction;
  readonly value: (pair: ScopedPair) => string;
}> = [
  {
    metric: 'sources',
    direction: 'inbound',
    value: (pair) => pair.source,
  },
  {
    metric: 'lateral-pairs',
    direction: 'lateral',
    value: (pair) => `${pair.source} ${pair.destination}`,
  },
];

/** Counts of one series in one window. */
export interface SeriesPoint {
  /** An account or a VPC. */
  readonly scope: Scope;
  readonly port: number;
  readonly metric: SeriesMetric;
  /** Epoch seconds. */
  readonly windowStart: number;
  /** Number of distinct values in the window. */
  readonly count: number;
  /** Number of distinct values in the hour that ends with the window; null unless all windows of the hour were observed without loss. */
  readonly hourCount: number | null;
  /** False if records of the window were lost. */
  readonly complete: boolean;
}

/** Returns the key of a series: two series are the same if their keys are equal. */
export function seriesKey({ scope, port, metric }: Pick<SeriesPoint, 'scope' | 'port' | 'metric'>): string {
  return `${scopeKey(scope)} ${port} ${metric}`;
}

/**
 * Computes all series over consecutive windows, in one pass.
 * @param windows consecutive windows in the order of time, undefined for a window that was not observed. The trailing hours of the first eleven are
 *   not complete
 * @returns points of all observed windows
 */
export function seriesOver(windows: ReadonlyArray<WindowFacts | undefined>): SeriesPoint[] {
  const hours = new Map<string, TrailingHour>();
  const points: SeriesPoint[] = [];
  for (const [index, facts] of windows.entries()) {
    if (!facts) continue;
    for (const group of scopeWindowsOf(facts)) {
      if (group.scope.type !== 'account' && group.scope.type !== 'vpc') continue;
      const complete = !isLossy(group.coverage);
      for (const port of facts.ports) {
        for (const { metric, direction, value } of METRICS) {
          const pairs = group.pairs.filter(
            (pair) => pair.port === port && pair.direction === direction && isAttempt(pair),
          );
          const values = new Set(pairs.map(value));
          const key = seriesKey({ scope: group.scope, port, metric });
          const hour = hours.get(key) ?? new TrailingHour();
          hours.set(key, hour);
          const count = countIn(group, { port, direction, metric }) ?? values.size;
          const hourCount = hour.add(index, { values, complete, atLeast: count });
          points.push({
            scope: group.scope,
            port,
            metric,
            windowStart: facts.windowStart,
            count,
            hourCount,
            complete,
          });
        }
      }
    }
  }
  return points;
}

/** Returns the number of distinct values of a scope whose window does not list all of its pairs; undefined where it does. */
function countIn(
  { totals }: ScopeWindow,
  of: { readonly port: number; readonly direction: Direction; readonly metric: SeriesMetric },
): number | undefined {
  if (!totals) return undefined;
  const series = totals.find(({ port, direction }) => port === of.port && direction === of.direction);
  if (!series) return 0;
  return of.metric === 'sources' ? series.attemptSources : series.attemptPairs;
}

/** What a window adds to its trailing hour. */
interface WindowValues {
  /** Distinct values that the window lists. */
  readonly values: ReadonlySet<string>;
  readonly complete: boolean;
  /** Number of its distinct values, also those that it does not list. */
  readonly atLeast: number;
}

/** Counts distinct values over the last twelve windows: where a window does not list all, at least as many as the window with most of them has. */
class TrailingHour {
  readonly #lastSeen = new Map<string, number>();
  readonly #counts = new Map<number, number>();
  readonly #complete = new Set<number>();

  /** Adds a window. Returns the number of distinct values in the hour, or null unless all windows of the hour are complete. */
  add(index: number, { values, complete, atLeast }: WindowValues): number | null {
    this.#counts.set(index, atLeast);
    for (const value of values) this.#lastSeen.set(value, index);
    if (complete) this.#complete.add(index);
    for (const [value, seen] of this.#lastSeen) if (seen <= index - WINDOWS_PER_HOUR) this.#lastSeen.delete(value);
    const hour = Array.from({ length: WINDOWS_PER_HOUR }, (_, back) => index - back);
    const isWhole = hour.every((window) => this.#complete.has(window));
    const most = Math.max(...hour.map((window) => this.#counts.get(window) ?? 0));
    return isWhole ? Math.max(most, this.#lastSeen.size) : null;
  }
}

/** Checks whether a pair made an attempt in its window. A pair that only continues an older connection made none. */
export function isAttempt(pair: ScopedPair): boolean {
  return attemptsOf(pair) > 0;
}

/**
 * Returns the stored points that a rule still reads. Summaries of earlier releases have points of the metric `rejected-sources`: sources that were
 * rejected, without those that were let in. Such points are left out. They are no lower bound that could stand in for `sources`: where a host lets
 * sources in, the usual would be learnt too low, and each ordinary window would be a surge. So the baseline of `sources` is made from days that have
 * the metric. For some hours after an update nothing is known, then the first day is judged by the hours before, then the first days by wider
 * thresholds, as in a new deployment.
 * @param points points of a stored summary, of this or of an earlier release
 */
export function pointsInUse(points: readonly SeriesPoint[]): SeriesPoint[] {
  return points.filter((point) => METRICS.some(({ metric }) => metric === point.metric));
}
