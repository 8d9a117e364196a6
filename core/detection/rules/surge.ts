import type { History } from '../../history/history.ts';
import { placesOfHour } from '../../history/contact-index.ts';
import { seriesKey } from '../../baseline/series.ts';
import { statusOf } from '../../rollup/rollup.ts';
import { scopeWindowOf, type ScopedPair, type ScopeWindow } from '../../windows/scope-window.ts';
import type { Scope } from '../../windows/scope.ts';
import type { WindowFacts } from '../../windows/window-facts.ts';
import { abbreviated, pluralised, withThousands } from '../../wording.ts';
import type { SlotBaseline } from '../../baseline/day-baseline.ts';
import type { Finding, Severity, BaselineLevel } from '../finding.ts';
import { buildFirstDayBaseline } from '../../baseline/first-day-baseline.ts';
import { type CompleteWindow, slotOf } from '../../baseline/reference-windows.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../summary.ts';
import { hoursBefore } from '../trailing-contacts.ts';
import { dayLevel } from '../../baseline/day-level.ts';

const HOUR = 3600;
const HOUR_WINDOWS = 12;

/** On the first day a surge may end at this many times the mean. */
const FIRST_DAY_CLOSE_RATIO = 3;

/** The series that is watched. */
export const SURGE_METRIC = 'rejected-sources';
const DIRECTION = 'inbound';

/** Far more outside sources than usual try SMB: distinct sources, because one noisy scanner makes thousands of attempts. */
export const surge: Rule = {
  id: 'surge',
  version: 1,
  word: 'SURGE',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: HOUR,
  reminderSeconds: 6 * HOUR,
  doublingFloor: 1,
  judge: (view) =>
    view.scopes
      .filter(({ scope }) => scope.type === 'account' || scope.type === 'vpc')
      .flatMap((group) => view.facts.ports.flatMap((port) => judgeSeries(view, group, port))),
  describe(finding) {
    const { value, baseline, port, facts } = finding;
    const ratio = ratioText(finding);
    const period = finding.level === 'slow' ? 'an hour' : 'five minutes';
    return {
      headline: `${pluralised(value, 'source')} ${value === 1 ? 'scans' : 'scan'} port ${port}, ${ratio} usual`,
      brief: `${abbreviated(value)} src/${finding.level === 'slow' ? '1h' : '5m'} (${ratio} norm)`,
      what:
        `${pluralised(value, 'outside source')} tried port ${port} in ${period}, ${ratio} the usual ${usualText(baseline)}; ` +
        `in the last five minutes they made ${pluralised(facts.rejected, 'rejected attempt')} on ${pluralised(facts.destinations, 'address', 'addresses')}.`,
      why: `${pluralised(value, 'distinct source')} in ${period} against a threshold of ${withThousands(finding.threshold)}, learnt from ${baseline?.basis ?? 'nothing'}.`,
      doNow: [
        'Make sure that the latest SMB patches are on every Windows host: a surge often follows a new flaw by days',
        `Check that port ${port} is closed from outside in every security group`,
        'Most surges fade within days; this one is watched until it does',
      ],
    };
  },
};

/** What trips, how badly, and against what. */
interface Verdict extends Pick<Finding, 'span' | 'onlyInHour' | 'onlyHolds'> {
  readonly level: 'now' | 'fast' | 'slow' | 'above';
  readonly severity: Severity;
  readonly value: number;
  readonly threshold: number;
  readonly baseline: BaselineLevel;
}

function judgeSeries(view: RuleView, group: ScopeWindow, port: number): Finding[] {
  const pairs = scansOf(group, port);
  const count = sourcesOf(pairs).size;
  const key = seriesKey({ scope: group.scope, port, metric: SURGE_METRIC });
  const dayBaseline = view.history.baselines?.series[key];
  const slot = dayBaseline?.slots[slotOf(view.windowStart)];
  const verdict = slot
    ? bySlot(count, { slot, ageDays: dayBaseline.ageDays ?? slot.days }, () => hourCount(view, group.scope, port))
    : byFirstDay(count, pointsBefore(view.history, key), view.windowStart);
  if (!verdict) return [];
  const { mean, close } = dayLevel(view.history.baselines, { scope: group.scope, port, metric: SURGE_METRIC }) ?? {
    mean: verdict.baseline.mean,
    close: FIRST_DAY_CLOSE_RATIO * verdict.baseline.mean,
  };
  const baseline = { ...verdict.baseline, overDay: mean, closeOverDay: close };
  return [findingOf(view, { group, port, pairs }, { ...verdict, baseline })];
}

/**
 * Counts what surges are made of in one window: distinct outside sources that were rejected.
 */
export function countSources(facts: WindowFacts, scope: Scope, port: number): number {
  const group = scopeWindowOf(facts, scope);
  return group ? sourcesOf(scansOf(group, port)).size : 0;
}

function sourcesOf(pairs: readonly ScopedPair[]): Set<string> {
  return new Set(pairs.map((pair) => pair.source));
}

function scansOf(group: ScopeWindow, port: number): ScopedPair[] {
  return group.pairs.filter((pair) => pair.direction === DIRECTION && pair.port === port && pair.rejected > 0);
}

/** Distinct sources of the hour that ends with the window; undefined unless all of it was observed without loss. */
function hourCount(view: RuleView, scope: Scope, port: number): number | undefined {
  const sources = new Set<string>();
  for (let back = 0; back < HOUR_WINDOWS; back++) {
    const facts = back === 0 ? view.facts : view.earlier(back);
    const group = facts && scopeWindowOf(facts, scope);
    if (!group || group.coverage.skipdata > 0) return undefined;
    for (const pair of scansOf(group, port)) sources.add(pair.source);
  }
  return sources.size;
}

function bySlot(
  count: number,
  { slot, ageDays }: { readonly slot: SlotBaseline; readonly ageDays: number },
  countHour: () => number | undefined,
): Verdict | undefined {
  const baseline = { mean: slot.mean, basis: `${pluralised(slot.days, 'day')} at this time`, ageDays };
  if (count >= slot.now) return { level: 'now', severity: 'high', value: count, threshold: slot.now, baseline };
  if (count >= slot.fast) return { level: 'fast', severity: 'medium', value: count, threshold: slot.fast, baseline };
  const hourly = slot.hour && countHour();
  if (slot.hour && hourly && hourly >= slot.hour.slow) {
    return {
      level: 'slow',
      severity: 'medium',
      value: hourly,
      span: 'hour',
      threshold: slot.hour.slow,
      baseline: { ...baseline, mean: slot.hour.mean },
      ...(count <= slot.close ? { onlyInHour: true } : {}),
    };
  }
  if (count <= slot.close) return undefined;
  return aboveUsual(count, slot.fast, baseline);
}

function aboveUsual(value: number, threshold: number, baseline: BaselineLevel): Verdict {
  return { level: 'above', severity: 'medium', value, threshold, baseline, onlyHolds: true };
}

/** On the first day there is nothing to compare with but the hours before. */
function byFirstDay(count: number, before: readonly CompleteWindow[], windowStart: number): Verdict | undefined {
  const first = buildFirstDayBaseline(before, windowStart);
  if (!first) return undefined;
  const baseline = { mean: first.mean, basis: `the ${first.basis} before`, ageDays: 0 };
  if (count >= first.fast) return { level: 'fast', severity: 'medium', value: count, threshold: first.fast, baseline };
  if (count <= FIRST_DAY_CLOSE_RATIO * first.mean) return undefined;
  return aboveUsual(count, first.fast, baseline);
}

/** What is remembered is the same for all series and windows of an hour, and there may be thousands of series: it is searched once. */
const pointsKnown = new WeakMap<History, ReadonlyMap<string, readonly CompleteWindow[]>>();

function pointsBefore(memory: History, key: string): readonly CompleteWindow[] {
  const known = pointsKnown.get(memory) ?? pointsByKey(memory);
  pointsKnown.set(memory, known);
  return known.get(key) ?? [];
}

function pointsByKey({ hours }: History): Map<string, CompleteWindow[]> {
  const byKey = new Map<string, CompleteWindow[]>();
  for (const point of hours.flatMap((hour) => hour.points)) {
    if (!point.complete || point.metric !== SURGE_METRIC) continue;
    const key = seriesKey(point);
    const window = { startSecond: point.windowStart, count: point.count, hourCount: undefined };
    const known = byKey.get(key);
    if (known) known.push(window);
    else byKey.set(key, [window]);
  }
  return byKey;
}

function findingOf(
  view: RuleView,
  about: { readonly group: ScopeWindow; readonly port: number; readonly pairs: readonly ScopedPair[] },
  verdict: Verdict,
): Finding {
  const { group, port, pairs } = about;
  return {
    rule: surge.id,
    ruleVersion: surge.version,
    scope: group.scope,
    entity: { type: 'series', id: `${DIRECTION} sources` },
    port,
    direction: DIRECTION,
    windowStart: view.windowStart,
    metric: 'sources',
    ...verdict,
    ...returningOf(view, group.scope, pairs),
    ...summarize(pairs),
    coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
  };
}

/** How many sources of some pairs had come in the day before, to any place of the scope. */
function returningOf(view: RuleView, scope: Scope, pairs: readonly ScopedPair[]): Pick<Finding, 'returning'> {
  const hours = hoursBefore(view);
  if (hours.length === 0) return {};
  const sources = sourcesOf(pairs);
  const returning = new Set<string>();
  for (const hour of hours) {
    for (const { accountId, vpcId, hosts } of placesOfHour(hour, DIRECTION).values()) {
      const isHere = accountId === scope.accountId && (scope.type === 'account' || vpcId === scope.vpcId);
      for (const host of isHere ? hosts : []) if (sources.has(host)) returning.add(host);
    }
  }
  return { returning: returning.size };
}

function ratioText({ value, baseline }: Finding): string {
  const ratio = value / Math.max(baseline?.mean ?? 1, 1);
  return `${ratio < 10 ? ratio.toFixed(1) : withThousands(Math.round(ratio))}x`;
}

function usualText(baseline: BaselineLevel | undefined): string {
  const mean = baseline?.mean ?? 0;
  return mean < 10 ? mean.toFixed(1) : withThousands(Math.round(mean));
}
