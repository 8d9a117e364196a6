import { homeGroups } from '../rollup/home-group.ts';
import type { Direction } from '../rollup/direction.ts';
import { statusOf } from '../rollup/rollup.ts';
import { groupByScope, type ScopeGroup } from '../rollup/scope-group.ts';
import { type Scope, scopeKey } from '../rollup/scope.ts';
import { seriesKey, type SeriesMetric } from '../memory/series.ts';
import { DAY_SECONDS, minuteText, WINDOW_SECONDS } from '../time.ts';
import { counted, duration } from '../wording.ts';
import type { SlotBaseline } from './baseline.ts';
import type { Finding, Usual } from './finding.ts';
import { FIRST_FINAL, HOLE_WINDOWS, holesOf, type Hole } from './log-hole.ts';
import { chanceOfNone } from './negative-binomial.ts';
import { slotOf } from './reference-windows.ts';
import type { Rule, RuleView } from './rule.ts';
import { summarize } from './summary.ts';

const HOUR = 3600;

/** Windows that must be empty one after the other. */
const EMPTY_WINDOWS = 3;

/** How likely chance may be to leave them empty. */
const ALPHA = 1e-6;

/** The series that are missed when they stop, and what is watched of a pair. Exposures that end and hosts that stop to reach out are no loss. */
const SERIES: ReadonlyArray<{ readonly metric: SeriesMetric; readonly direction: Direction; readonly id: string }> = [
  { metric: 'rejected-sources', direction: 'inbound', id: 'inbound sources' },
  { metric: 'lateral-pairs', direction: 'lateral', id: 'lateral pairs' },
];

/**
 * Nothing where there is always something. `vanished`: logs come, but a series that is normally active is zero in three complete final windows in
 * a row, which chance does once in a million. `stopped`: a scope that logged all day has had no logs for half an hour while others go on.
 * `returned`: its logs are back after such a hole. Missing is not zero, and a window with lost records is not complete.
 */
export const silence: Rule = {
  id: 'silence',
  version: 1,
  word: 'SILENCE',
  trailingWindows: HOUR / WINDOW_SECONDS,
  quietSeconds: HOUR,
  reminderSeconds: 24 * HOUR,
  doublingFloor: 1000,
  judge: (view) => [
    ...homeGroups(view.groups).flatMap((group) => vanished(view, group)),
    ...holesOf(view).map((hole) => findingOfHole(view, hole)),
  ],
  describe: (finding) => (finding.level === 'vanished' ? describeVanished(finding) : describeHole(finding)),
};

function describeVanished({ entity, usual, port, windowStart, value }: Finding): ReturnType<Rule['describe']> {
  const until = windowStart + WINDOW_SECONDS;
  const span = `from ${minuteText(until - value * WINDOW_SECONDS)} to ${minuteText(until)}`;
  return {
    headline: `Traffic vanished: no ${entity.id} on port ${port}`,
    brief: `traffic vanished: no ${entity.id}`,
    what: `Traffic vanished: logs came, but ${span} there were no ${entity.id} on port ${port}; usual are ${(usual?.mean ?? 0).toFixed(1)} in five minutes.`,
    why: `${counted(value, 'complete window')} without any are less likely than one in a million, judged by ${usual?.basis ?? 'what was learnt'}.`,
    doNow: [
      'Find out what changed: a route, a firewall in front, a security group, a flow log that covers less than before',
      'If you closed something on purpose, this is the proof that it works',
    ],
  };
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
    why: `Until then it had logs in nine of ten windows or more; ${counted(HOLE_WINDOWS, 'window')} without any trip this rule.`,
    doNow: [
      'Look in the VPC console whether the flow log is active and can write to its bucket',
      isBack
        ? 'Look for logs of that time that come late, and for what happened in it'
        : 'Until logs come again, take this place for unwatched',
    ],
  };
}

function vanished(view: RuleView, group: ScopeGroup): Finding[] {
  const windows = Array.from({ length: EMPTY_WINDOWS }, (_, index) => groupAt(view, group.scope, FIRST_FINAL + index));
  if (!windows.every((one) => one !== undefined && one.coverage.skipped === 0)) return [];
  const windowStart = view.windowStart - FIRST_FINAL * WINDOW_SECONDS;
  return view.facts.ports.flatMap((port) =>
    SERIES.flatMap(({ metric, direction, id }) => {
      const usual = usualOf(view, seriesKey({ scope: group.scope, port, metric }));
      const isEmpty = windows.every((one) =>
        one?.pairs.every((pair) => pair.port !== port || pair.direction !== direction),
      );
      if (!usual || !isEmpty) return [];
      const series = { entity: { type: 'series' as const, id }, port, direction, usual };
      return [
        {
          ...bare(view, group),
          ...series,
          windowStart,
          level: 'vanished',
          value: EMPTY_WINDOWS,
          threshold: EMPTY_WINDOWS,
        },
      ];
    }),
  );
}

/** What is usual in the three windows, if chance does not leave them empty; windows of another day have other baselines, and wait. */
function usualOf(view: RuleView, key: string): Usual | undefined {
  const oldest = view.windowStart - (FIRST_FINAL + EMPTY_WINDOWS - 1) * WINDOW_SECONDS;
  const baseline = view.memory.baselines?.series[key];
  const slots = baseline?.slots;
  if (!slots || view.windowStart % DAY_SECONDS < view.windowStart - oldest) return undefined;
  const laws = Array.from({ length: EMPTY_WINDOWS }, (_, index) => slots[slotOf(oldest) + index]);
  if (!laws.every((law): law is SlotBaseline => law !== undefined && law !== null)) return undefined;
  const chance = laws.reduce((product, law) => product * chanceOfNone(law), 1);
  const [first] = laws;
  if (!first || chance >= ALPHA) return undefined;
  return {
    mean: first.mean,
    basis: `${counted(first.days, 'day')} at this time`,
    ageDays: baseline.ageDays ?? first.days,
  };
}

function groupAt(view: RuleView, scope: Scope, back: number): ScopeGroup | undefined {
  const facts = view.earlier(back);
  return facts && homeGroups(groupByScope(facts)).find((one) => scopeKey(one.scope) === scopeKey(scope));
}

function findingOfHole(view: RuleView, hole: Hole): Finding {
  const { scope, windows, isBack, windowStart } = hole;
  const { accountId, vpcId, region } = scope;
  const nothing = { accountId, vpcId, region, objects: 0, records: 0, silent: 0, skipped: 0, malformed: 0 };
  return {
    ...bare(view, { scope, coverage: hole.coverage ?? nothing, pairs: [] }),
    entity: { type: 'series', id: 'logs' },
    port: view.facts.ports[0] ?? 445,
    direction: 'inbound',
    windowStart,
    level: isBack ? 'returned' : 'stopped',
    value: windows,
    threshold: HOLE_WINDOWS,
  };
}

type Bare = Omit<Finding, 'entity' | 'port' | 'direction' | 'windowStart' | 'level' | 'value' | 'threshold'>;

function bare(view: RuleView, group: ScopeGroup): Bare {
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
