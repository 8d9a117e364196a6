import { PEERS } from './peers/peers.ts';
import { alarmRunsOf, type ReplayedTraffic } from './replayed-traffic.ts';
import { type AlarmRun, joinAlarms } from './scoring.ts';

/** Rules that are compared with each other: those of surge445, or the rule of another product. */
export interface RuleSet {
  readonly name: string;
  readonly runsOf: (traffic: ReplayedTraffic) => AlarmRun[];
}

/** All rule sets, in the order of the tables: sent alerts of surge445, sent or recorded alerts, then the rules of others. */
export const RULE_SETS: readonly RuleSet[] = [
  { name: 'surge445, sent', runsOf: ({ alerts }) => alarmRunsOf(alerts, 'now') },
  { name: 'surge445, sent or recorded', runsOf: ({ alerts }) => alarmRunsOf(alerts, 'any') },
  ...PEERS.map((peer) => ({
    name: peer.name,
    runsOf: ({ windows }: ReplayedTraffic) => joinAlarms(peer.judge(windows)),
  })),
];

const SHORT_NAMES: Readonly<Record<string, string>> = {
  'surge445, sent': 'ours, sent',
  'surge445, sent or recorded': 'ours, all',
};

/** Returns the name of a rule set in the head of a narrow column: the product, or which alerts of surge445. */
export function shortName(ruleSet: string): string {
  return SHORT_NAMES[ruleSet] ?? ruleSet.split(' ')[0] ?? ruleSet;
}
