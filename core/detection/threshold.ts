import type { ThresholdSetting } from '../settings.ts';
import { statusOf } from '../rollup/rollup.ts';
import type { ScopeGroup } from '../rollup/scope-group.ts';
import { compact, counted, grouped } from '../wording.ts';
import type { Finding } from './finding.ts';
import type { Rule, RuleView } from './rule.ts';
import { homeGroups } from '../rollup/home-group.ts';
import { summarize } from './summary.ts';

const HOUR = 3600;

const METRICS = {
  rejected: { singular: 'rejected attempt', brief: 'rej' },
  accepted: { singular: 'accepted attempt', brief: 'ACCEPT' },
  sources: { singular: 'distinct source', brief: 'src' },
  destinations: { singular: 'distinct destination', brief: 'tgt' },
  answered: { singular: 'answered pair', brief: 'answered' },
} as const;

/** A total of a scope reaches a number that the user set. */
export const threshold: Rule = {
  id: 'threshold',
  version: 1,
  word: 'THRESHOLD',
  trailingWindows: 1,
  quietSeconds: HOUR,
  reminderSeconds: 6 * HOUR,
  doublingFloor: 1,
  judge: (view) => view.settings.thresholds.flatMap((setting) => judgeOne(view, setting)),
  describe(finding) {
    const { singular, brief } = METRICS[finding.metric];
    const value = counted(finding.value, singular);
    return {
      headline: `${value} to port ${finding.port} in 5 minutes`,
      brief: `${compact(finding.value)} ${brief}/5m (limit ${compact(finding.threshold)})`,
      what: `${value}, ${finding.direction}, to port ${finding.port} in five minutes: ${counted(finding.facts.sources, 'source')} tried ${counted(finding.facts.destinations, 'address', 'addresses')}.`,
      why: `${value} against your threshold of ${grouped(finding.threshold)} per five minutes.`,
      doNow: [
        finding.facts.accepted > 0
          ? `Close port ${finding.port} to the sources below in the security group: some attempts were accepted`
          : 'Nothing got through: check that the sources are not your own before you block them',
        'Make sure that the latest SMB patches are on every Windows host',
      ],
    };
  },
};

function judgeOne(view: RuleView, setting: ThresholdSetting): Finding[] {
  const groups =
    setting.scope === 'vpc'
      ? homeGroups(view.groups)
      : view.groups.filter((group) => group.scope.type === setting.scope);
  return groups.flatMap((group) => view.facts.ports.flatMap((port) => judgeGroup({ view, setting, group, port })));
}

function judgeGroup(of: { view: RuleView; setting: ThresholdSetting; group: ScopeGroup; port: number }): Finding[] {
  const { view, setting, group, port } = of;
  const pairs = group.pairs.filter((pair) => pair.port === port && pair.direction === setting.direction);
  const { facts, evidence } = summarize(pairs);
  const value = facts[setting.metric];
  if (value < setting.atLeast) return [];
  return [
    {
      rule: threshold.id,
      ruleVersion: threshold.version,
      scope: group.scope,
      entity: { type: 'series', id: `${setting.direction} ${setting.metric}` },
      port,
      direction: setting.direction,
      windowStart: view.windowStart,
      severity: setting.severity,
      level: 'tripped',
      value,
      metric: setting.metric,
      threshold: setting.atLeast,
      facts,
      evidence,
      coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
    },
  ];
}
