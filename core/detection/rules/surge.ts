import { recordSpanText, spanBrief } from '../words/record-span.ts';
import { HOUR_SECONDS, WINDOWS_PER_HOUR } from '../../time.ts';
import type { History } from '../../history/history.ts';
import { placesOfHour } from '../../history/contact-index.ts';
import { isAttempt, seriesKey } from '../../baseline/series.ts';
import { attemptsOf } from '../../pairs/pair.ts';
import { isLossy } from '../../windows/coverage.ts';
import { scopeWindowOf, type ScopedPair, type ScopeWindow } from '../../windows/scope-window.ts';
import type { Scope } from '../../windows/scope.ts';
import type { SeriesTotals } from '../../windows/window-totals.ts';
import type { WindowFacts } from '../../windows/window-facts.ts';
import { abbreviated, pluralised, withThousands } from '../../wording.ts';
import { NEVER_HIDDEN } from '../allow-list.ts';
import { trailingStart } from '../sql/contact-sql.ts';
import type { FindingBase, BaselineLevel } from '../finding.ts';
import { findingBase } from '../finding-base.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { measuredByBaseline } from '../measure.ts';
import { type CompleteWindow, slotOf } from '../../baseline/reference-windows.ts';
import type { Rule, RuleView } from '../rule.ts';
import { during, placeOf } from '../sql/sql.ts';
import { summarizeSeries } from '../words/summary.ts';
import { letInVerdict, verdictOnWindow } from '../words/verdict.ts';
import { FIRST_DAY_CLOSE_RATIO, type SurgeVerdict, verdictByFirstDay, verdictBySlot } from '../surge-verdict.ts';
import { hoursBefore } from '../trailing-contacts.ts';
import { dayLevel } from '../../baseline/day-level.ts';

/** The series that is watched: all outside sources that come, because a host that lets them in is attacked like one that rejects them. */
export const SURGE_METRIC = 'sources';
const DIRECTION = 'inbound';

/** What a surge compares with. */
export interface SurgeBaseline extends BaselineLevel {
  /** Mean of a window over the whole day, so that days can be compared whatever the hour. */
  readonly overDay: number;
  /** Mean, over the whole day, of the count up to which a window may end an open surge. */
  readonly closeOverDay: number;
}

/**
 * How many sources of a window were rejected, and how many were let in. A source may be both, at different addresses or times. Of sources that only a
 * transit gateway logged, neither is known.
 */
export interface SourceOutcomes {
  readonly rejected: number;
  readonly letIn: number;
  readonly both: number;
  /** Sources that are neither, because only a transit gateway logged their attempts; absent where there is none. */
  readonly unknown?: number;
}

/** A finding of rule `surge`. */
export interface SurgeFinding
  extends FindingBase<'surge', SurgeVerdict['level']>, Pick<SurgeVerdict, 'span' | 'onlyInHour' | 'onlyHolds'> {
  readonly baseline: SurgeBaseline;
  /** Of the last five minutes; absent in what version 1 of the rule found, which counted only sources that were rejected. */
  readonly outcomes?: SourceOutcomes;
  /** How many of the sources had come in the day before, apart from the trailing hour; absent where nobody knows. */
  readonly returning?: number;
}

/** Far more outside sources than usual try SMB: distinct sources, because one noisy scanner makes thousands of attempts. */
export const surge: Rule<SurgeFinding> = {
  id: 'surge',
  version: 3,
  word: 'SURGE',
  trailingWindows: WINDOWS_PER_HOUR,
  quietSeconds: HOUR_SECONDS,
  reminderSeconds: 6 * HOUR_SECONDS,
  doublingFloor: 1,
  comparesWithWorld: true,
  guide: [
    {
      severities: ['medium', 'high'],
      means:
        'far more outside sources try port 445 than usual at this time of day, whether rejected or let in, in five minutes or an hour',
      todo: 'patch and close first; a surge often follows a new flaw by days',
    },
  ],
  hiddenBy: NEVER_HIDDEN,
  judge: (view) =>
    view.scopes
      .filter(({ scope }) => scope.type === 'account' || scope.type === 'vpc')
      .flatMap((group) => view.facts.ports.flatMap((port) => judgeSeries(view, group, port))),
  describe(finding) {
    const { value, baseline, port } = finding;
    const ratio = ratioText(finding);
    const period = finding.level === 'slow' ? 'an hour' : recordSpanText(finding.coverage);
    return {
      title: `Far more scanning of port ${port} than usual`,
      headline: `${pluralised(value, 'source')} ${value === 1 ? 'scans' : 'scan'} port ${port}, ${ratio} usual`,
      ongoing: `scanning of port ${port} has been above the usual`,
      verdict:
        finding.level === 'slow' ? verdictOnWindow(letInVerdict(finding), finding, 'hour') : letInVerdict(finding),
      brief: `${abbreviated(value)} src/${finding.level === 'slow' ? '1h' : spanBrief(finding.coverage)} (${ratio} norm)`,
      what: `${pluralised(value, 'outside source')} tried port ${port} in ${period}, ${ratio} the usual ${usualText(baseline)}. ${attemptsText(finding)}`,
      exposed: letInLines(finding),
      why: `${pluralised(value, 'distinct source')} in ${period} against a threshold of ${withThousands(finding.threshold)}, learnt from ${baseline.basis}.`,
      doNow: [
        `Check that port ${port} is closed from outside in every security group`,
        'Make sure that the latest SMB patches are on every Windows host: a surge often follows a new flaw by days',
      ],
    };
  },
  measure: measuredByBaseline,
  queryOf(finding) {
    const { windowStart, level } = finding;
    return [
      'SELECT count(DISTINCT source) AS value, count(DISTINCT destination) AS destinations,',
      `  ${sourcesIf('rejected > 0')} AS rejected_sources,`,
      `  ${sourcesIf('accepted > 0')} AS let_in_sources`,
      'FROM attempts',
      `WHERE ${during(level === 'slow' ? trailingStart(finding) : windowStart, windowStart)}`,
      `  AND ${placeOf(finding)} AND rejected + accepted + unknown > 0`,
    ];
  },
  stageOf: () => 4,
  techniquesOf: () => ['T1046'],
};

/** SQL that counts the distinct sources of the rows that meet a condition. */
function sourcesIf(condition: string): string {
  return `count(DISTINCT CASE WHEN ${condition} THEN source END)`;
}

function judgeSeries(view: RuleView, group: ScopeWindow, port: number): SurgeFinding[] {
  const pairs = attemptPairs(group, port);
  const count = sourceCount(group, port);
  const key = seriesKey({ scope: group.scope, port, metric: SURGE_METRIC });
  const dayBaseline = view.history.baselines?.series[key];
  const slot = dayBaseline?.slots[slotOf(view.windowStart)];
  const verdict = slot
    ? verdictBySlot(count, { slot, ageDays: dayBaseline.ageDays ?? slot.days }, () =>
        hourCount(view, group.scope, port),
      )
    : verdictByFirstDay(count, pointsBefore(view.history, key), view.windowStart);
  if (!verdict) return [];
  const { mean, close } = dayLevel(view.history.baselines, { scope: group.scope, port, metric: SURGE_METRIC }) ?? {
    mean: verdict.baseline.mean,
    close: FIRST_DAY_CLOSE_RATIO * verdict.baseline.mean,
  };
  const baseline = { ...verdict.baseline, overDay: mean, closeOverDay: close };
  return [findingOf(view, { group, port, pairs }, { ...verdict, baseline })];
}

/**
 * Counts what surges are made of in one window: distinct outside sources, rejected, let in or of unknown outcome.
 */
export function countSources(facts: WindowFacts, scope: Scope, port: number): number {
  const group = scopeWindowOf(facts, scope);
  return group ? sourceCount(group, port) : 0;
}

/** Counts all sources of a scope, also where the window does not list all of its pairs. */
function sourceCount(group: ScopeWindow, port: number): number {
  return totalsOfSeries(group, port)?.attemptSources ?? sourcesOf(attemptPairs(group, port)).size;
}

function totalsOfSeries({ totals }: ScopeWindow, port: number): SeriesTotals | undefined {
  return totals?.find((series) => series.port === port && series.direction === DIRECTION);
}

function sourcesOf(pairs: readonly ScopedPair[]): Set<string> {
  return new Set(pairs.map((pair) => pair.source));
}

function attemptPairs(group: ScopeWindow, port: number): ScopedPair[] {
  return group.pairs.filter((pair) => pair.direction === DIRECTION && pair.port === port && isAttempt(pair));
}

/**
 * Distinct sources of the hour that ends with the window; undefined unless all of it was observed without loss. At least as many as the window with
 * most of them has, also where windows do not list all of their pairs.
 */
function hourCount(view: RuleView, scope: Scope, port: number): number | undefined {
  const sources = new Set<string>();
  let most = 0;
  for (let back = 0; back < WINDOWS_PER_HOUR; back++) {
    const facts = back === 0 ? view.facts : view.earlier(back);
    const group = facts && scopeWindowOf(facts, scope);
    if (!group || isLossy(group.coverage)) return undefined;
    for (const pair of attemptPairs(group, port)) sources.add(pair.source);
    most = Math.max(most, totalsOfSeries(group, port)?.attemptSources ?? 0);
  }
  return Math.max(most, sources.size);
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
  verdict: SurgeVerdict & { readonly baseline: SurgeBaseline },
): SurgeFinding {
  const { group, port, pairs } = about;
  return {
    ...findingBase(surge, view, group),
    entity: { type: 'series', id: `${DIRECTION} sources` },
    port,
    direction: DIRECTION,
    metric: 'sources',
    ...verdict,
    outcomes: outcomesOf(pairs, totalsOfSeries(group, port)),
    ...returningOf(view, group.scope, pairs),
    ...summarizeSeries(group, { port, direction: DIRECTION }, pairs),
  };
}

/** Each of the pairs made an attempt, so a source that is counted twice is both. */
function outcomesOf(pairs: readonly ScopedPair[], totals: SeriesTotals | undefined): SourceOutcomes {
  if (totals) {
    const { rejectedSources, acceptedSources, attemptSources, unknownSources } = totals;
    return sourceOutcomes({
      rejected: rejectedSources,
      letIn: acceptedSources,
      all: attemptSources,
      unknown: unknownSources,
    });
  }
  const all = sourcesOf(pairs).size;
  const known = sourcesOf(pairs.filter((pair) => pair.rejected + pair.accepted > 0)).size;
  const rejected = sourcesOf(pairs.filter((pair) => pair.rejected > 0)).size;
  const letIn = sourcesOf(pairs.filter((pair) => pair.accepted > 0)).size;
  return sourceOutcomes({ rejected, letIn, all, unknown: all - known });
}

function sourceOutcomes(sources: Readonly<Record<'rejected' | 'letIn' | 'all' | 'unknown', number>>): SourceOutcomes {
  const { rejected, letIn, all, unknown } = sources;
  const known = { rejected, letIn, both: rejected + letIn - (all - unknown) };
  return unknown === 0 ? known : { ...known, unknown };
}

/** How many sources of some pairs had come in the day before, to any place of the scope. */
function returningOf(view: RuleView, scope: Scope, pairs: readonly ScopedPair[]): Pick<SurgeFinding, 'returning'> {
  const hours = hoursBefore(view);
  if (hours.length === 0) return {};
  const sources = sourcesOf(pairs);
  const returning = new Set<string>();
  for (const hour of hours) {
    for (const { accountId, vpcId, hosts } of placesOfHour(hour, DIRECTION).values()) {
      const isHere = scope.type === 'vpc' ? vpcId === scope.vpcId : accountId === scope.accountId;
      for (const host of isHere ? hosts : []) if (sources.has(host)) returning.add(host);
    }
  }
  return { returning: returning.size };
}

/** Says what the sources did in the window, which is the last one of an hour, or all. It stands in the mail about the end too. */
function attemptsText({ facts, outcomes, level, coverage }: SurgeFinding): string {
  const count = attemptsOf(facts);
  const start = level === 'slow' ? `In the last ${recordSpanText(coverage)} of that hour ` : '';
  if (count === 0) return `${start === '' ? 'There' : `${start}there`} was no attempt.`;
  const they = start === '' ? 'They' : `${start}they`;
  const text = `${they} made ${pluralised(count, 'attempt')} on ${pluralised(facts.destinations, 'address', 'addresses')}`;
  if (!outcomes) return `${text}.`;
  const { rejected, letIn, both, unknown = 0 } = outcomes;
  const overlap = both > 0 ? `, ${withThousands(both)} both` : '';
  const open = unknown > 0 ? `, and only a transit gateway logged ${withThousands(unknown)}` : '';
  if (letIn + unknown === 0) return `${text}, and all were rejected.`;
  if (rejected + letIn === 0) return `${text}, which only a transit gateway logged.`;
  return `${text}; of these sources ${withThousands(rejected)} ${rejected === 1 ? 'was' : 'were'} rejected and ${withThousands(letIn)} let in${overlap}${open}.`;
}

function ratioText({ value, baseline }: SurgeFinding): string {
  const ratio = value / Math.max(baseline.mean, 1);
  return `${ratio < 10 ? ratio.toFixed(1) : withThousands(Math.round(ratio))}x`;
}

function usualText({ mean }: BaselineLevel): string {
  return mean < 10 ? mean.toFixed(1) : withThousands(Math.round(mean));
}
