import { HOUR_SECONDS } from '../../time.ts';
import type { ThresholdSetting } from '../../settings/detection-settings.ts';
import { SEVERITIES } from '../../settings/severities.ts';
import { totalsIn } from '../../rollup/rollup.ts';
import { aggregationSeconds, isLossy } from '../../windows/coverage.ts';
import type { ScopeWindow } from '../../windows/scope-window.ts';
import { abbreviated, pluralised, withThousands } from '../../wording.ts';
import { NEVER_HIDDEN } from '../allow-list.ts';
import { bySeverity, type FindingBase, findingKey } from '../finding.ts';
import { findingBase } from '../finding-base.ts';
import { isAnswer } from '../words/answer-text.ts';
import { letInLines } from '../words/let-in-lines.ts';
import { measuredBySetting } from '../measure.ts';
import { limitOf, spanBrief, recordSpanText } from '../words/record-span.ts';
import type { Rule, RuleView, TechniqueId } from '../rule.ts';
import { narrowestScopes } from '../../windows/narrowest-scope.ts';
import { during } from '../sql/sql.ts';
import { summarizeSeries } from '../words/summary.ts';
import { letInVerdict, unknownText, type Verdict } from '../words/verdict.ts';
import type { Direction } from '../../pairs/direction.ts';

const METRICS = {
  rejected: { singular: 'rejected attempt', title: 'rejected attempts', brief: 'rej' },
  accepted: { singular: 'accepted attempt', title: 'accepted attempts', brief: 'ACCEPT' },
  sources: { singular: 'distinct source', title: 'distinct sources', brief: 'src' },
  destinations: { singular: 'distinct destination', title: 'distinct destinations', brief: 'tgt' },
  answered: { singular: 'answered pair', title: 'answered pairs', brief: 'answered' },
  windows: { singular: 'window', title: 'windows', brief: 'windows' },
} as const;

const TECHNIQUES: Readonly<Record<Direction, readonly TechniqueId[]>> = {
  inbound: ['T1046'],
  lateral: ['T1021.002'],
  outbound: ['T1048'],
  transit: ['T1046'],
  forwarded: ['T1046'],
};

/** The first thing to do where nothing got through, also none of what else the mail tells. */
const CALM = 'Nothing got through, so nothing is urgent: before you block a source, check that it is not your own';

/** A finding of rule `threshold`. */
export type ThresholdFinding = FindingBase<'threshold', 'tripped'>;

/** A total of a scope reaches a number that the user set. */
export const threshold: Rule<ThresholdFinding> = {
  id: 'threshold',
  version: 1,
  word: 'THRESHOLD',
  trailingWindows: 1,
  quietSeconds: HOUR_SECONDS,
  reminderSeconds: 6 * HOUR_SECONDS,
  doublingFloor: 1,
  guide: [
    {
      severities: SEVERITIES,
      means:
        'a count of a scope reached the number you set, by default 1,000 rejected attempts in a VPC; the severity is the one that you set, by default medium',
      todo: 'if nothing was accepted, nothing got in: see that the sources are not yours, and that the latest SMB patches are on',
    },
  ],
  hiddenBy: NEVER_HIDDEN,
  judge: (view) => worstOfEach(view.settings.thresholds.flatMap((setting) => judgeOne(view, setting))),
  describe(finding) {
    const { singular, brief } = METRICS[finding.metric];
    const value = pluralised(finding.value, singular);
    const { rejected, accepted, unknown = 0, sources, destinations } = finding.facts;
    const attempts = pluralised(rejected + accepted + unknown, `${finding.direction} attempt`);
    const open = unknown === 0 ? '' : `, ${withThousands(unknown)} of unknown outcome`;
    return {
      title: `Your limit of ${METRICS[finding.metric].title} on port ${finding.port}`,
      headline: `${value} on port ${finding.port} in ${aggregationSeconds(finding.coverage) / 60} min`,
      ongoing: `your limit of ${METRICS[finding.metric].title} has been passed`,
      verdict: verdictOf(finding),
      brief: `${abbreviated(finding.value)} ${brief}/${spanBrief(finding.coverage)} (limit ${abbreviated(finding.threshold)})`,
      also: `above your threshold of ${withThousands(finding.threshold)}: ${value} in ${recordSpanText(finding.coverage)}`,
      what: `In ${recordSpanText(finding.coverage)} ${pluralised(sources, 'source')} made ${attempts} on port ${finding.port} of ${pluralised(destinations, 'address', 'addresses')}: ${withThousands(rejected)} rejected, ${withThousands(accepted)} accepted${open}.`,
      exposed: letInLines(finding),
      why: `${value} in ${recordSpanText(finding.coverage)} reached your threshold of ${withThousands(finding.threshold)}${doubledText(finding)}.`,
      doNow: [firstStep(finding), 'Make sure that the latest SMB patches are on every Windows host'],
      ...(finding.direction === 'inbound' && !isAnyLetIn(finding) ? { whenNothingGotThrough: CALM } : {}),
    };
  },
  measure: (finding) => measuredBySetting(finding, 'thresholds'),
  queryOf: ({ scope, windowStart, port, direction, metric }) => [
    `SELECT ${metric} AS value, window_start, rejected, accepted, answered, sources, destinations, status`,
    'FROM rollups',
    `WHERE ${during(windowStart, windowStart)}`,
    `  AND scope_type = '${scope.type}' AND scope_id = '${scope.id}' AND port = ${port} AND direction = '${direction}'`,
  ],
  stageOf: ({ direction }) => (direction === 'inbound' ? 4 : null),
  techniquesOf: ({ direction }) => TECHNIQUES[direction],
};

/** Only what comes from outside can get in. */
function verdictOf(finding: ThresholdFinding): Verdict {
  const { direction, facts } = finding;
  if (direction === 'inbound') return letInVerdict(finding);
  const { rejected, accepted, unknown = 0 } = facts;
  const open = unknown === 0 ? '' : `; ${unknownText(unknown)}`;
  const text = `Your limit was reached by ${direction} attempts: ${withThousands(rejected)} were rejected, ${withThousands(accepted)} accepted${open}.`;
  if (facts.answered > 0 || finding.evidence.accepted.some(isAnswer)) return { gotThrough: 'yes', text };
  return { gotThrough: accepted + unknown === 0 && !isLossy(finding.coverage) ? 'no' : 'unknown', text };
}

function doubledText({ coverage, threshold: limit }: ThresholdFinding): string {
  const perFiveMinutes = limit / limitOf(1, coverage);
  return perFiveMinutes === limit
    ? ''
    : `, twice the ${withThousands(perFiveMinutes)} for five minutes, because the flow log sums up ten minutes`;
}

/** What is most urgent depends on who reached for whom. */
function firstStep({ direction, evidence, facts, port }: ThresholdFinding): string {
  switch (direction) {
    case 'inbound':
      return inboundStep({ evidence, facts, port });
    case 'lateral':
      return `Look at the hosts under TOP SOURCES in the mail: one that has no business with so many others may be infected; isolate it`;
    case 'outbound':
      return `Look at the hosts under TOP SOURCES in the mail: nothing inside should need port ${port} outside; close it for outgoing traffic`;
    case 'forwarded':
      return 'The gateway or load balancer only passes these on: look at the hosts behind it';
    case 'transit':
      return 'Neither end counts as yours: if one is, add its block to the setting `inside`';
  }
}

/** Where no attempt of the five minutes was accepted, one of other minutes, of another finding or of lost records may have been. */
function inboundStep({ evidence, facts, port }: Pick<ThresholdFinding, 'evidence' | 'facts' | 'port'>): string {
  if (isAnyLetIn({ evidence, facts })) {
    return `Close port ${port} from outside in the security groups of the hosts that let attempts in`;
  }
  return facts.unknown === undefined
    ? `Check that port ${port} is closed from outside in every security group`
    : 'Look at the flow logs of the VPCs behind the transit gateway: they say what was let in';
}

function isAnyLetIn({ evidence, facts }: Pick<ThresholdFinding, 'evidence' | 'facts'>): boolean {
  return facts.accepted > 0 || evidence.accepted.length > 0;
}

/**
 * Keeps one finding for each series. Several thresholds on one series are steps of severity of the same episode, so only the worst step that was
 * reached counts.
 */
function worstOfEach(findings: readonly ThresholdFinding[]): ThresholdFinding[] {
  const worst = new Map<string, ThresholdFinding>();
  for (const finding of findings) {
    const known = worst.get(findingKey(finding));
    if (!known || isSeverer(finding, known)) worst.set(findingKey(finding), finding);
  }
  return [...worst.values()];
}

function isSeverer(one: ThresholdFinding, other: ThresholdFinding): boolean {
  const severity = bySeverity(one.severity, other.severity);
  return severity > 0 || (severity === 0 && one.threshold > other.threshold);
}

function judgeOne(view: RuleView, setting: ThresholdSetting): ThresholdFinding[] {
  const groups =
    setting.scope === 'vpc'
      ? narrowestScopes(view.scopes)
      : view.scopes.filter((group) => group.scope.type === setting.scope);
  return groups.flatMap((group) => view.facts.ports.flatMap((port) => judgeGroup({ view, setting, group, port })));
}

function judgeGroup(of: {
  view: RuleView;
  setting: ThresholdSetting;
  group: ScopeWindow;
  port: number;
}): ThresholdFinding[] {
  const { view, setting, group, port } = of;
  const pairs = group.pairs.filter((pair) => pair.port === port && pair.direction === setting.direction);
  const series = { port, direction: setting.direction };
  const value = totalsIn(group, series)[setting.metric];
  const atLeast = limitOf(setting.atLeast, group.coverage);
  if (value < atLeast) return [];
  return [
    {
      ...findingBase(threshold, view, group),
      entity: { type: 'series', id: `${setting.direction} ${setting.metric}` },
      port,
      direction: setting.direction,
      severity: setting.severity,
      level: 'tripped',
      value,
      metric: setting.metric,
      threshold: atLeast,
      ...summarizeSeries(group, series, pairs),
    },
  ];
}
