import { NO_COVERAGE } from '../../windows/coverage.ts';
import type { ScopeWindow } from '../../windows/scope-window.ts';
import { DAY_SECONDS, minuteText, WINDOW_SECONDS, HOUR_SECONDS } from '../../time.ts';
import { pluralised, duration } from '../../wording.ts';
import { NEVER_HIDDEN } from '../allow-list.ts';
import type { FindingBase } from '../finding.ts';
import { findingBase } from '../finding-base.ts';
import { GAP_WINDOWS, findLogGaps, type LogGap } from '../log-gap.ts';
import { isWeekend } from '../../baseline/reference-windows.ts';
import { measuredByBaseline, measuredByRule } from '../measure.ts';
import type { Description, Rule, RuleView } from '../rule.ts';
import { during } from '../sql/sql.ts';
import { summarize } from '../words/summary.ts';
import type { Verdict } from '../words/verdict.ts';
import { EMPTY_WINDOWS } from '../../baseline/unbroken-days.ts';
import { findVanishedSeries, type VanishedBaseline, type VanishedSeries } from '../vanished-series.ts';

/** A finding about a series that is normally active and has stopped. */
export interface VanishedFinding extends FindingBase<'silence', 'vanished'> {
  readonly baseline: VanishedBaseline;
  /** True when the finding keeps an open episode going and cannot open one: the series stopped at this time on other days too, or this is unknown. */
  readonly onlyHolds?: true;
}

/** A finding about the logs of a scope that stopped, or are back. */
export type LogGapFinding = FindingBase<'silence', 'stopped' | 'returned'>;

/** A finding of rule `silence`. */
export type SilenceFinding = VanishedFinding | LogGapFinding;

/**
 * Nothing where there is always something. `vanished`: logs come, but a series that is normally active is zero in three complete final windows in
 * a row, as it was on no earlier day of the same kind at this time. `stopped`: a scope that logged all day has had no logs for half an hour while
 * others go on. `returned`: its logs are back after such a gap. Missing is not zero, and a window with lost records is not complete.
 */
export const silence: Rule<SilenceFinding> = {
  id: 'silence',
  version: 2,
  word: 'SILENCE',
  trailingWindows: HOUR_SECONDS / WINDOW_SECONDS,
  quietSeconds: HOUR_SECONDS,
  reminderSeconds: 24 * HOUR_SECONDS,
  doublingFloor: 1000,
  guide: [
    {
      severities: ['medium'],
      means: 'traffic that is always there vanished, or the logs of a place stopped, or are back',
      todo: 'find what changed; without logs treat the place as unwatched',
    },
  ],
  hiddenBy: NEVER_HIDDEN,
  judge: (view) => [
    ...findVanishedSeries(view).map((series) => findingOfSeries(view, series)),
    ...findLogGaps(view).map((gap) => findingOfGap(view, gap)),
  ],
  describe: (finding) => (finding.level === 'vanished' ? describeVanished(finding) : describeGap(finding)),
  measure: (finding) => (finding.level === 'vanished' ? measuredByBaseline(finding) : measuredByRule(finding)),
  queryOf(finding) {
    const { scope, windowStart, port, direction, level, value } = finding;
    const last = level === 'returned' ? windowStart - WINDOW_SECONDS : windowStart;
    const rows = `${during(last - (value - 1) * WINDOW_SECONDS, last)} AND scope_type = '${scope.type}' AND scope_id = '${scope.id}'`;
    const observed = 'count(DISTINCT window_start)';
    if (level !== 'vanished') return [`SELECT ${value} - ${observed} AS value`, 'FROM rollups', `WHERE ${rows}`];
    // Of the windows that have rows, those that have no pairs.
    const active = `count(DISTINCT CASE WHEN direction = '${direction}' AND pairs > 0 THEN window_start END)`;
    return [`SELECT ${observed} - ${active} AS value`, 'FROM rollups', `WHERE ${rows} AND port = ${port}`];
  },
  endsUntold: ({ level }) => level === 'returned',
  stageOf: () => null,
  techniquesOf: () => [],
};

function describeVanished(finding: VanishedFinding): Description {
  const { baseline, direction, entity, port, value, windowStart } = finding;
  const until = windowStart + WINDOW_SECONDS;
  const span = `from ${minuteText(until - value * WINDOW_SECONDS)} to ${minuteText(until)}`;
  return {
    title: `Traffic vanished: no ${entity.id} on port ${port}`,
    headline: `Traffic vanished: no ${entity.id} on port ${port}`,
    ongoing: `there have been no ${entity.id}`,
    verdict: vanishedVerdict(finding),
    brief: `traffic vanished: no ${entity.id}`,
    what: `Traffic vanished: logs came, but ${span} there were no ${entity.id} on port ${port}; the usual number is ${baseline.mean.toFixed(1)} in five minutes.`,
    exposed: [
      direction === 'inbound'
        ? 'Nothing: there were no attempts that could have been accepted.'
        : 'Unknown: this alert looks only at the traffic that vanished.',
    ],
    why: whyVanished(windowStart, value, baseline),
    doNow: [
      'Find out what changed: a route, a firewall in front, a security group, a flow log that covers less than before',
      'If you closed something on purpose, this is the proof that it works',
    ],
    verdictWhenOver: vanishedVerdictWhenOver(finding),
    whenOver: [
      'Find out why the traffic stopped: a route, a firewall in front, a security group, a flow log that covers less than before',
      'If you had closed something on purpose, check that it is still closed',
    ],
  };
}

/** Where no attempt comes from outside any more, nothing gets in. That hosts of ours stopped says nothing about what comes from outside. */
function vanishedVerdict({ direction, entity, port }: VanishedFinding): Verdict {
  const change = `there are no ${entity.id} on port ${port} any more`;
  return direction === 'inbound'
    ? { gotThrough: 'no', text: `Nothing got in, but something changed: ${change}.` }
    : { gotThrough: 'unknown', text: `Something changed: ${change}. This alert says nothing about other traffic.` };
}

/** It is over when traffic comes again, or when none is usual any more, as at night. */
function vanishedVerdictWhenOver({ direction, entity, port }: VanishedFinding): Verdict {
  const missing = `there were no ${entity.id} on port ${port}`;
  return direction === 'inbound'
    ? { gotThrough: 'no', text: `Nothing got in while ${missing}.` }
    : { gotThrough: 'unknown', text: `For a time ${missing}. This alert says nothing about other traffic.` };
}

/** What stopped under an earlier version of the rule was not compared with days. */
function whyVanished(windowStart: number, value: number, baseline: VanishedBaseline): string {
  const { basis, unbrokenDays } = baseline;
  if (unbrokenDays === undefined) {
    return `${pluralised(value * 5, 'minute')} of complete logs without any, judged by ${basis}.`;
  }
  const kind = isWeekend(Math.floor(windowStart / DAY_SECONDS)) ? 'weekend day' : 'weekday';
  return (
    `On ${pluralised(unbrokenDays, `earlier ${kind}`)}, within half an hour of this time, there were never ${5 * EMPTY_WINDOWS} minutes in a row ` +
    `without any. Judged by ${basis}, fewer than 1 in 100 such five minutes are empty by chance.`
  );
}

function describeGap({ scope, level, windowStart, value }: LogGapFinding): Description {
  const place = scope.type === 'vpc' ? scope.id : `account ..${scope.accountId.slice(-4)}`;
  const length = duration(value * WINDOW_SECONDS);
  const isBack = level === 'returned';
  const until = isBack ? windowStart : windowStart + WINDOW_SECONDS;
  const span = `from ${minuteText(until - value * WINDOW_SECONDS)} to ${minuteText(until)}`;
  return {
    title: `Logs are missing: ${place}`,
    headline: isBack ? `Logs are back after ${length} without any` : `Logs stopped, none for ${length}`,
    ongoing: `logs of ${place} have been missing`,
    verdict: { gotThrough: 'unknown', text: `Unknown: ${length} of logs are missing.` },
    brief: isBack ? `logs are back, none for ${length}` : `logs stopped, none for ${length}`,
    what: isBack
      ? `Logs are back: ${span} there were none of ${place}; what happened in between nobody saw.`
      : `Logs stopped: ${span} there were none of ${place}, while others went on; what happened there nobody saw.`,
    exposed: ['Unknown: without logs nobody sees what is accepted.'],
    why: 'Before that, logs came nine tenths of the time or more; half an hour without any trips this rule.',
    doNow: [
      'Look in the VPC console whether the flow log is active and can write to its bucket',
      isBack
        ? 'Look for logs of that time that come late, and for what happened in it'
        : 'Until logs come again, take this place for unwatched',
    ],
    whenOver: [
      'Look in the VPC console why the flow log had nothing for that time',
      'Look for logs of that time that come late, and for what happened in it',
    ],
  };
}

function findingOfSeries(view: RuleView, series: VanishedSeries): VanishedFinding {
  const { group, id, port, direction, windowStart, windows, baseline, isNews } = series;
  return {
    ...bare(view, group),
    entity: { type: 'series', id },
    port,
    direction,
    windowStart,
    level: 'vanished',
    value: windows,
    threshold: EMPTY_WINDOWS,
    baseline,
    ...(isNews ? {} : { onlyHolds: true }),
  };
}

function findingOfGap(view: RuleView, gap: LogGap): LogGapFinding {
  const { scope, windows, isBack, windowStart } = gap;
  const { accountId, vpcId, region } = scope;
  return {
    ...bare(view, { scope, coverage: gap.coverage ?? { ...NO_COVERAGE, accountId, vpcId, region }, pairs: [] }),
    entity: { type: 'series', id: 'logs' },
    port: view.facts.ports[0] ?? 445,
    direction: 'inbound',
    windowStart,
    level: isBack ? 'returned' : 'stopped',
    value: windows,
    threshold: GAP_WINDOWS,
  };
}

function bare(view: RuleView, group: ScopeWindow) {
  return { ...findingBase(silence, view, group), severity: 'medium', metric: 'windows', ...summarize([]) } as const;
}
