import { memoised } from '../../core/collections/memoised.ts';
import { NO_EPISODES, applyWindow } from '../../core/episodes/episodes.ts';
import { type CompleteWindow, slotOf, SLOTS_PER_HOUR } from '../../core/baseline/reference-windows.ts';
import type { RuleView } from '../../core/detection/rule.ts';
import { surge, SURGE_METRIC } from '../../core/detection/rules/surge.ts';
import { BASELINE_DAYS, type Baselines, makeBaselines } from '../../core/baseline/baselines.ts';
import type { DaySummary } from '../../core/history/summaries.ts';
import { seriesKey } from '../../core/baseline/series.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import type { Scope } from '../../core/windows/scope.ts';
import type { ScopeWindow } from '../../core/windows/scope-window.ts';
import type { Coverage } from '../../core/windows/coverage.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { AlarmRun } from '../scoring.ts';
import { SERIES_ACCOUNT, type SimulatedSeries } from './simulated-series.ts';

const PORT = 445;
const SCOPE: Scope = { type: 'account', id: SERIES_ACCOUNT, accountId: SERIES_ACCOUNT, region: '', vpcId: '' };
const SERIES = { scope: SCOPE, port: PORT, metric: SURGE_METRIC } as const;
const SETTINGS = parseSettings();
const COVERAGE: Coverage = {
  accountId: SERIES_ACCOUNT,
  vpcId: '',
  region: '',
  objects: 1,
  records: 1,
  nodata: 0,
  skipdata: 0,
  malformed: 0,
  longestSeconds: 60,
};

/**
 * Runs the surge rule over a series. Baselines, verdicts and episodes are computed as in a deployment, with new baselines each day from the days
 * before. Only flow logs are left out: each count directly becomes a window with this number of made-up sources.
 * @param series a series with at least two weeks of history
 * @returns one run for each episode
 */
export function surgeCourse(series: SimulatedSeries): AlarmRun[] {
  const course = new Map(series.windows.map((window) => [window.startSecond, window]));
  const summaries = cachedSummaries(course);
  const news = new Map<string, number[]>();
  let state = NO_EPISODES;
  let baselines: Baselines | undefined;
  for (const window of series.windows) {
    if (window.startSecond < series.judgedFrom) continue;
    const day = window.startSecond - (window.startSecond % DAY_SECONDS);
    if (baselines?.dayStart !== day) baselines = baselinesOf(day, summaries);
    const findings = surge.judge(viewOf(window, course, baselines));
    const applied = applyWindow(state, { facts: factsOf(window.startSecond, []), findings });
    ({ state } = applied);
    for (const { name, episode, windowStart } of applied.transitions) {
      if (name !== 'opened' && name !== 'escalated') continue;
      news.set(episode.id, [...(news.get(episode.id) ?? []), windowStart]);
    }
  }
  return [...news.values()].map((windows) => ({ accountId: SERIES_ACCOUNT, about: undefined, windows }));
}

function baselinesOf(dayStart: number, summaries: (dayStart: number) => DaySummary): Baselines {
  const days = Array.from({ length: BASELINE_DAYS }, (_, back) => dayStart - (back + 1) * DAY_SECONDS);
  return makeBaselines(dayStart, days.map(summaries));
}

/** Returns a function that makes the summary of a day only once, because the baselines of the next fifty days use it. */
function cachedSummaries(course: ReadonlyMap<number, CompleteWindow>): (dayStart: number) => DaySummary {
  const summaries = new Map<number, DaySummary>();
  return (dayStart) => {
    const summary = summaries.get(dayStart) ?? summaryOf(dayStart, course);
    summaries.set(dayStart, summary);
    return summary;
  };
}

function summaryOf(dayStart: number, course: ReadonlyMap<number, CompleteWindow>): DaySummary {
  const points = windowsFrom(dayStart, DAY_SECONDS / WINDOW_SECONDS, course).map((window) => ({
    ...SERIES,
    windowStart: window.startSecond,
    count: window.count,
    hourCount: window.hourCount ?? null,
    complete: true,
  }));
  return { schema: 'surge445.day/1', dayStart, hours: undefined, outbound: [], servers: [], habits: [], points };
}

function windowsFrom(start: number, count: number, course: ReadonlyMap<number, CompleteWindow>): CompleteWindow[] {
  return Array.from({ length: count }, (_, index) => course.get(start + index * WINDOW_SECONDS)).filter(
    (window) => window !== undefined,
  );
}

/**
 * Returns the view of the rule on one window. The sources of the trailing hour are made only if the rule needs them: if the window alone does not
 * open a surge, and the count of the hour reaches its threshold. In all other cases they cannot change the verdict.
 */
function viewOf(window: CompleteWindow, course: ReadonlyMap<number, CompleteWindow>, baselines: Baselines): RuleView {
  const slot = baselines.series[seriesKey(SERIES)]?.slots[slotOf(window.startSecond)];
  const isFast = window.count >= (slot?.fast ?? Infinity);
  const needsHour = !isFast && (window.hourCount ?? 0) >= (slot?.hour?.slow ?? Infinity);
  return {
    windowStart: window.startSecond,
    facts: needsHour ? observed(window) : factsOf(window.startSecond, []),
    scopes: [groupOf(window)],
    watermark: window.startSecond + WINDOW_SECONDS - 1,
    earlier(n) {
      const earlier = course.get(window.startSecond - n * WINDOW_SECONDS);
      return needsHour && earlier && n < SLOTS_PER_HOUR ? observed(earlier) : undefined;
    },
    history: { hours: [], days: [], baselines },
    settings: SETTINGS,
  };
}

/** Memoised, because the hours of the next windows use each window again, and the core has its own cache by the identity of the facts. */
const observed = memoised((window: CompleteWindow) => factsOf(window.startSecond, pairsOf(window)));

function factsOf(windowStart: number, pairs: readonly Pair[]): WindowFacts {
  return {
    windowStart,
    latest: windowStart + WINDOW_SECONDS - 1,
    ports: [PORT],
    objects: [],
    coverage: [COVERAGE],
    interfaces: [],
    pairs,
  };
}

function groupOf(window: CompleteWindow): ScopeWindow {
  return { scope: SCOPE, coverage: COVERAGE, pairs: pairsOf(window) };
}

/** Pairs for each window of an hour. No source is in two windows of the same hour. Later hours use the same pairs again. */
const madeUpPairs: Pair[][] = Array.from({ length: SLOTS_PER_HOUR }, () => []);

/** Returns as many pairs as the count of the window. Each pair has another source. */
function pairsOf({ startSecond, count }: CompleteWindow): Pair[] {
  const ofHour = (startSecond / WINDOW_SECONDS) % SLOTS_PER_HOUR;
  const pairs = madeUpPairs[ofHour] ?? [];
  for (let index = pairs.length; index < count; index++) pairs.push(madeUpPair(`${ofHour} ${index}`));
  return pairs.slice(0, count);
}

function madeUpPair(source: string): Pair {
  return {
    at: {
      accountId: SERIES_ACCOUNT,
      region: '',
      vpcId: '',
      subnetId: '',
      instanceId: '',
      interfaceId: 'eni-1',
      kind: 'unknown',
    },
    direction: 'inbound',
    port: PORT,
    source,
    destination: '10.0.0.1',
    rejected: 1,
    accepted: 0,
    continued: 0,
    packets: 1,
    bytes: 52,
    first: 0,
    last: 0,
    evidence: EVIDENCE.syn | EVIDENCE.reject,
  };
}
