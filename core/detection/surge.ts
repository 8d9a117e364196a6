import type { Memory } from '../memory/memory.ts';
import { type SeriesMetric, type SeriesPoint, seriesKey, seriesOver } from '../memory/series.ts';
import { scopeKey } from '../rollup/scope.ts';
import type { WindowFacts } from '../rollup/window-facts.ts';
import { compact, counted, grouped } from '../wording.ts';
import type { SlotBaseline } from './baseline.ts';
import type { Finding, Severity, Usual } from './finding.ts';
import { buildFirstDayBaseline } from './first-day-baseline.ts';
import { statusOf } from '../rollup/rollup.ts';
import { slotOf } from './reference-windows.ts';
import type { Rule, RuleView } from './rule.ts';
import { summarize } from './summary.ts';

const HOUR = 3600;
const HOUR_WINDOWS = 12;

/** The series that are watched, and what of them a finding counts. */
const WATCHED: Readonly<Partial<Record<SeriesMetric, { direction: Finding['direction']; noun: string }>>> = {
  'rejected-sources': { direction: 'inbound', noun: 'outside source' },
};

/** Far more outside sources than usual try SMB: distinct sources, because one noisy scanner makes thousands of attempts. */
export const surge: Rule = {
  id: 'surge',
  version: 1,
  word: 'SURGE',
  trailingWindows: HOUR_WINDOWS,
  quietSeconds: HOUR,
  reminderSeconds: 6 * HOUR,
  doublingFloor: 1,
  judge(view) {
    const windows = Array.from({ length: HOUR_WINDOWS }, (_, index) => windowAt(view, HOUR_WINDOWS - 1 - index));
    const points = seriesOver(windows).filter(
      (point) => point.windowStart === view.windowStart && WATCHED[point.metric],
    );
    return points.flatMap((point) => judgePoint(view, point));
  },
  describe(finding) {
    const { value, usual, port, facts } = finding;
    const ratio = ratioText(finding);
    const period = finding.level === 'slow' ? 'an hour' : 'five minutes';
    return {
      headline: `${grouped(value)} sources scan port ${port}, ${ratio} usual`,
      brief: `${compact(value)} src/${finding.level === 'slow' ? '1h' : '5m'} (${ratio} norm)`,
      what:
        `${counted(value, 'outside source')} tried port ${port} in ${period}, ${ratio} the usual ${usualText(usual)}; ` +
        `in the last five minutes they made ${counted(facts.rejected, 'rejected attempt')} on ${counted(facts.destinations, 'address', 'addresses')}.`,
      why: `${counted(value, 'distinct source')} in ${period} against a threshold of ${grouped(finding.threshold)}, learnt from ${usual?.basis ?? 'nothing'}.`,
      doNow: [
        'Make sure that the latest SMB patches are on every Windows host: a surge often follows a new flaw by days',
        `Check that port ${port} is closed from outside in every security group`,
        'Most surges fade within days; this one is watched until it does',
      ],
    };
  },
};

function windowAt(view: RuleView, back: number): WindowFacts | undefined {
  return back === 0 ? view.facts : view.earlier(back);
}

/** What trips, how badly, and against what. */
interface Verdict {
  readonly level: 'now' | 'fast' | 'slow' | 'above';
  readonly severity: Severity;
  readonly value: number;
  readonly threshold: number;
  readonly usual: Usual;
}

function judgePoint(view: RuleView, point: SeriesPoint): Finding[] {
  const slot = view.memory.baselines?.series[seriesKey(point)]?.slots[slotOf(point.windowStart)];
  const verdict = slot ? bySlot(point, slot) : byFirstDay(point, view);
  return verdict ? [findingOf(view, point, verdict)] : [];
}

function bySlot(point: SeriesPoint, slot: SlotBaseline): Verdict | undefined {
  const usual = { mean: slot.mean, basis: `${counted(slot.days, 'day')} at this time` };
  const { count } = point;
  if (count >= slot.now) return { level: 'now', severity: 'high', value: count, threshold: slot.now, usual };
  if (count >= slot.fast) return { level: 'fast', severity: 'medium', value: count, threshold: slot.fast, usual };
  if (slot.hour && point.hourCount !== null && point.hourCount >= slot.hour.slow) {
    const hourly = { mean: slot.hour.mean, basis: usual.basis };
    return { level: 'slow', severity: 'medium', value: point.hourCount, threshold: slot.hour.slow, usual: hourly };
  }
  return count > slot.close
    ? { level: 'above', severity: 'medium', value: count, threshold: slot.fast, usual }
    : undefined;
}

/** On the first day there is nothing to compare with but the hours before. */
function byFirstDay(point: SeriesPoint, { memory }: RuleView): Verdict | undefined {
  const first = buildFirstDayBaseline(pointsBefore(memory, point), point.windowStart);
  if (!first) return undefined;
  const usual = { mean: first.mean, basis: `the ${first.basis} before` };
  const { count } = point;
  if (count >= first.fast) return { level: 'fast', severity: 'medium', value: count, threshold: first.fast, usual };
  return count > 3 * first.mean
    ? { level: 'above', severity: 'medium', value: count, threshold: first.fast, usual }
    : undefined;
}

function pointsBefore(memory: Memory, point: SeriesPoint) {
  const key = seriesKey(point);
  return memory.hours.flatMap((hour) =>
    hour.points
      .filter((one) => one.complete && seriesKey(one) === key)
      .map(({ windowStart, count }) => ({ startSecond: windowStart, count, hourCount: undefined })),
  );
}

function findingOf(view: RuleView, point: SeriesPoint, verdict: Verdict): Finding {
  const direction = WATCHED[point.metric]?.direction ?? 'inbound';
  const group = view.groups.find((one) => scopeKey(one.scope) === scopeKey(point.scope));
  const pairs = (group?.pairs ?? []).filter(
    (pair) => pair.port === point.port && pair.direction === direction && pair.rejected > 0,
  );
  const coverage = group?.coverage ?? {
    accountId: '',
    vpcId: '',
    region: '',
    objects: 0,
    records: 0,
    silent: 0,
    skipped: 0,
    malformed: 0,
  };
  const { level, severity, value, threshold, usual } = verdict;
  return {
    rule: surge.id,
    ruleVersion: surge.version,
    scope: point.scope,
    entity: { type: 'series', id: `${direction} sources` },
    port: point.port,
    direction,
    windowStart: point.windowStart,
    severity,
    level,
    value,
    metric: 'sources',
    threshold,
    usual,
    ...(level === 'above' ? { onlyHolds: true } : {}),
    ...summarize(pairs),
    coverage: { ...coverage, status: statusOf(point.windowStart, view.watermark, coverage) },
  };
}

function ratioText({ value, usual }: Finding): string {
  const ratio = value / Math.max(usual?.mean ?? 1, 1);
  return `${ratio < 10 ? ratio.toFixed(1) : grouped(Math.round(ratio))}x`;
}

function usualText(usual: Usual | undefined): string {
  const mean = usual?.mean ?? 0;
  return mean < 10 ? mean.toFixed(1) : grouped(Math.round(mean));
}
