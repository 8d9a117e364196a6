import { statusOf } from '../../rollup/rollup.ts';
import type { ScopeWindow } from '../../windows/scope-window.ts';
import { DAY_SECONDS, minuteText, WINDOW_SECONDS } from '../../time.ts';
import { pluralised, duration } from '../../wording.ts';
import type { Finding, BaselineLevel } from '../finding.ts';
import { GAP_WINDOWS, findLogGaps, type LogGap } from '../log-gap.ts';
import { isWeekend } from '../../baseline/reference-windows.ts';
import type { Rule, RuleView } from '../rule.ts';
import { summarize } from '../summary.ts';
import { EMPTY_WINDOWS } from '../../baseline/unbroken-days.ts';
import { findVanishedSeries, type VanishedSeries } from '../vanished-series.ts';

const HOUR = 3600;

/**
 * Nothing where there is always something. `vanished`: logs come, but a series that is normally active is zero in three complete final windows in
 * a row, as it was on no earlier day of the same kind at this time. `stopped`: a scope that logged all day has had no logs for half an hour while
 * others go on. `returned`: its logs are back after such a hole. Missing is not zero, and a window with lost records is not complete.
 */
export const silence: Rule = {
  id: 'silence',
  version: 2,
  word: 'SILENCE',
  trailingWindows: HOUR / WINDOW_SECONDS,
  quietSeconds: HOUR,
  reminderSeconds: 24 * HOUR,
  doublingFloor: 1000,
  judge: (view) => [
    ...findVanishedSeries(view).map((series) => findingOfSeries(view, series)),
    ...findLogGaps(view).map((hole) => findingOfHole(view, hole)),
  ],
  describe: (finding) => (finding.level === 'vanished' ? describeVanished(finding) : describeHole(finding)),
};

function describeVanished({ entity, baseline, port, windowStart, value }: Finding): ReturnType<Rule['describe']> {
  const until = windowStart + WINDOW_SECONDS;
  const span = `from ${minuteText(until - value * WINDOW_SECONDS)} to ${minuteText(until)}`;
  return {
    headline: `Traffic vanished: no ${entity.id} on port ${port}`,
    brief: `traffic vanished: no ${entity.id}`,
    what: `Traffic vanished: logs came, but ${span} there were no ${entity.id} on port ${port}; usual are ${(baseline?.mean ?? 0).toFixed(1)} in five minutes.`,
    why: whyVanished(windowStart, value, baseline),
    doNow: [
      'Find out what changed: a route, a firewall in front, a security group, a flow log that covers less than before',
      'If you closed something on purpose, this is the proof that it works',
    ],
  };
}

/** What stopped under an earlier version of the rule was not compared with days. */
function whyVanished(windowStart: number, value: number, baseline: BaselineLevel | undefined): string {
  const basis = baseline?.basis ?? 'what was learnt';
  if (baseline?.unbrokenDays === undefined) {
    return `${pluralised(value, 'complete window')} without any, judged by ${basis}.`;
  }
  const kind = isWeekend(Math.floor(windowStart / DAY_SECONDS)) ? 'weekend day' : 'weekday';
  return (
    `On ${pluralised(baseline.unbrokenDays, `earlier ${kind}`)} there were never ${EMPTY_WINDOWS} windows in a row without any within half an hour ` +
    `of this time; by what ${basis} show, chance leaves fewer than one window in 100 empty.`
  );
}

function describeHole({ scope, level, windowStart, value }: Finding): ReturnType<Rule['describe']> {
  const place = scope.type === 'vpc' ? scope.id : `account ..${scope.accountId.slice(-4)}`;
  const length = duration(value * WINDOW_SECONDS);
  const isBack = level === 'returned';
  const until = isBack ? windowStart : windowStart + WINDOW_SECONDS;
  const span = `from ${minuteText(until - value * WINDOW_SECONDS)} to ${minuteText(until)}`;
  return {
    headline: isBack ? `Logs are back after ${length} without any` : `Logs stopped, none for ${length}`,
    brief: isBack ? `logs are back, none for ${length}` : `logs stopped, none for ${length}`,
    what: isBack
      ? `Logs are back: ${span} there were none of ${place}; what happened in between nobody saw.`
      : `Logs stopped: ${span} there were none of ${place}, while others went on; what happened there nobody saw.`,
    why: `Until then it had logs in nine of ten windows or more; ${pluralised(GAP_WINDOWS, 'window')} without any trip this rule.`,
    doNow: [
      'Look in the VPC console whether the flow log is active and can write to its bucket',
      isBack
        ? 'Look for logs of that time that come late, and for what happened in it'
        : 'Until logs come again, take this place for unwatched',
    ],
  };
}

function findingOfSeries(view: RuleView, series: VanishedSeries): Finding {
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

function findingOfHole(view: RuleView, hole: LogGap): Finding {
  const { scope, windows, isBack, windowStart } = hole;
  const { accountId, vpcId, region } = scope;
  const nothing = {
    accountId,
    vpcId,
    region,
    objects: 0,
    records: 0,
    nodata: 0,
    skipdata: 0,
    malformed: 0,
    longestSeconds: 0,
  };
  return {
    ...bare(view, { scope, coverage: hole.coverage ?? nothing, pairs: [] }),
    entity: { type: 'series', id: 'logs' },
    port: view.facts.ports[0] ?? 445,
    direction: 'inbound',
    windowStart,
    level: isBack ? 'returned' : 'stopped',
    value: windows,
    threshold: GAP_WINDOWS,
  };
}

type Bare = Omit<Finding, 'entity' | 'port' | 'direction' | 'windowStart' | 'level' | 'value' | 'threshold'>;

function bare(view: RuleView, group: ScopeWindow): Bare {
  return {
    rule: silence.id,
    ruleVersion: silence.version,
    scope: group.scope,
    severity: 'medium',
    metric: 'windows',
    ...summarize([]),
    coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
  };
}
