import { memoised } from '../../core/collections/memoised.ts';
import { NO_EPISODES, applyWindow } from '../../core/episodes/episodes.ts';
import { type CompleteWindow, slotOf, SLOTS_PER_HOUR } from '../../core/baseline/reference-windows.ts';
import type { RuleView } from '../../core/detection/rule.ts';
import { surge } from '../../core/detection/rules/surge.ts';
import { BASELINE_DAYS, type Baselines, makeBaselines } from '../../core/baseline/baselines.ts';
import type { DaySummary } from '../../core/history/summaries.ts';
import { seriesKey } from '../../core/baseline/series.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import type { Scope } from '../../core/windows/scope.ts';
import type { ScopeWindow } from '../../core/windows/scope-window.ts';
import type { Coverage, WindowFacts } from '../../core/windows/window-facts.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { AlarmRun } from '../scoring.ts';
import { SERIES_ACCOUNT, type SimulatedSeries } from './simulated-series.ts';

const PORT = 445;
const SCOPE: Scope = { type: 'account', id: SERIES_ACCOUNT, accountId: SERIES_ACCOUNT, region: '', vpcId: '' };
const SERIES = { scope: SCOPE, port: PORT, metric: 'rejected-sources' } as const;
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
};

/**
 * Runs the surge rule over a series: its real baselines, made each day from the days before, its real verdicts and its real episodes. Only what
 * leads up to them is short: counts become windows of as many made-up sources, instead of flow logs.
 * @param series at least two weeks before it is judged
 * @returns its episodes
 */
export function surgeCourse(series: SimulatedSeries): AlarmRun[] {
  const course = new Map(series.windows.map((window) => [window.startSecond, window]));
  const digests = rememberedDigests(course);
  const news = new Map<string, number[]>();
  let book = NO_EPISODES;
  let baselines: Baselines | undefined;
  for (const window of series.windows) {
    if (window.startSecond < series.judgedFrom) continue;
    const day = window.startSecond - (window.startSecond % DAY_SECONDS);
    if (baselines?.dayStart !== day) baselines = baselinesOf(day, digests);
    const findings = surge.judge(viewOf(window, course, baselines));
    const entered = applyWindow(book, { facts: factsOf(window.startSecond, []), findings });
    ({ state: book } = entered);
    for (const { name, episode, windowStart } of entered.transitions) {
      if (name !== 'opened' && name !== 'escalated') continue;
      news.set(episode.id, [...(news.get(episode.id) ?? []), windowStart]);
    }
  }
  return [...news.values()].map((windows) => ({ accountId: SERIES_ACCOUNT, about: undefined, windows }));
}

function baselinesOf(dayStart: number, digests: (dayStart: number) => DaySummary): Baselines {
  const days = Array.from({ length: BASELINE_DAYS }, (_, back) => dayStart - (back + 1) * DAY_SECONDS);
  return makeBaselines(dayStart, days.map(digests));
}

/** Each day is learnt from on the fifty that follow. */
function rememberedDigests(course: ReadonlyMap<number, CompleteWindow>): (dayStart: number) => DaySummary {
  const known = new Map<number, DaySummary>();
  return (dayStart) => {
    const digest = known.get(dayStart) ?? digestOf(dayStart, course);
    known.set(dayStart, digest);
    return digest;
  };
}

function digestOf(dayStart: number, course: ReadonlyMap<number, CompleteWindow>): DaySummary {
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
 * The hour's sources are only made up where the rule needs them to tell: it looks at the hour when the window alone says nothing, and a number that
 * cannot reach the threshold is as good as none.
 */
function viewOf(window: CompleteWindow, course: ReadonlyMap<number, CompleteWindow>, baselines: Baselines): RuleView {
  const slot = baselines.series[seriesKey(SERIES)]?.slots[slotOf(window.startSecond)];
  const isFast = window.count >= (slot?.fast ?? Infinity);
  const isAsked = !isFast && (window.hourCount ?? 0) >= (slot?.hour?.slow ?? Infinity);
  return {
    windowStart: window.startSecond,
    facts: isAsked ? observed(window) : factsOf(window.startSecond, []),
    scopes: [groupOf(window)],
    watermark: window.startSecond + WINDOW_SECONDS - 1,
    earlier(n) {
      const one = course.get(window.startSecond - n * WINDOW_SECONDS);
      return isAsked && one && n < SLOTS_PER_HOUR ? observed(one) : undefined;
    },
    history: { hours: [], days: [], baselines },
    settings: SETTINGS,
  };
}

/** Each window is looked at by the twelve that follow; the core remembers what it made of the same facts. */
const observed = memoised((window: CompleteWindow) => factsOf(window.startSecond, pairsOf(window)));

function factsOf(windowStart: number, pairs: readonly Pair[]): WindowFacts {
  return {
    windowStart,
    latest: windowStart + WINDOW_SECONDS - 1,
    ports: [PORT],
    objects: [],
    coverage: [COVERAGE],
    pairs,
  };
}

function groupOf(window: CompleteWindow): ScopeWindow {
  return { scope: SCOPE, coverage: COVERAGE, pairs: pairsOf(window) };
}

/** Sources of each window of an hour, made once: within an hour none comes twice, and in later hours the same ones serve again. */
const madeUpPairs: Pair[][] = Array.from({ length: SLOTS_PER_HOUR }, () => []);

/** As many sources as were counted. */
function pairsOf({ startSecond, count }: CompleteWindow): Pair[] {
  const ofHour = (startSecond / WINDOW_SECONDS) % SLOTS_PER_HOUR;
  const pairs = madeUpPairs[ofHour] ?? [];
  for (let index = pairs.length; index < count; index++) pairs.push(madeUpPair(`${ofHour} ${index}`));
  return pairs.slice(0, count);
}

function madeUpPair(source: string): Pair {
  return {
    at: { accountId: SERIES_ACCOUNT, region: '', vpcId: '', subnetId: '', instanceId: '', interfaceId: 'eni-1' },
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
