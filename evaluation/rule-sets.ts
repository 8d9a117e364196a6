import { PEERS } from './peers/peers.ts';
import { alarmRunsOf, type ReplayedTraffic } from './replayed-traffic.ts';
import { type AlarmRun, joinAlarms } from './scoring.ts';

/** What is compared: our rules, or one of others. */
export interface RuleSet {
  readonly name: string;
  readonly runsOf: (traffic: ReplayedTraffic) => AlarmRun[];
}

/** In the order of the tables: what we send, what we record besides, and the rules of others. */
export const RULE_SETS: readonly RuleSet[] = [
  { name: 'surge445, sent', runsOf: ({ alerts }) => alarmRunsOf(alerts, 'now') },
  { name: 'surge445, sent or recorded', runsOf: ({ alerts }) => alarmRunsOf(alerts, 'any') },
  ...PEERS.map((peer) => ({
    name: peer.name,
    runsOf: ({ windows }: ReplayedTraffic) => joinAlarms(peer.judge(windows)),
  })),
];
