import type { LoggedAt } from '../../core/flowlog/flow-record.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import { type Pair, pairKey } from '../../core/pairs/pair.ts';
import { type Coverage, coverageKey, type WindowFacts } from '../../core/windows/window-facts.ts';
import { sortByKey } from '../../core/collections/order.ts';

/** 2026-11-23 03:05 UTC, the start of a window. */
export const START = Date.UTC(2026, 10, 23, 3, 5) / 1000;

/** A network interface whose log names everything. */
export const HOME: LoggedAt = {
  accountId: '123456789012',
  region: 'us-east-1',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  subnetId: 'subnet-0b1c2d3e4f5061728',
  instanceId: 'i-0e1f203142536000',
  interfaceId: 'eni-0d1e2f3041526000',
};

/** The same interface in a log of the default format, which does not name the VPC. */
export const NAMELESS: LoggedAt = { ...HOME, region: '', vpcId: '', subnetId: '', instanceId: '' };

/** One rejected attempt from outside, with fields changed. */
export function rejectedPair(changed: Partial<Pair> = {}): Pair {
  return {
    at: HOME,
    direction: 'inbound',
    port: 445,
    source: '203.0.113.7',
    destination: '10.0.4.17',
    rejected: 1,
    accepted: 0,
    continued: 0,
    packets: 1,
    bytes: 52,
    first: START,
    last: START + 59,
    evidence: EVIDENCE.syn | EVIDENCE.reject,
    ...changed,
  };
}

/** One attempt from outside that was let in and not answered, with fields changed. */
export function acceptedPair(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ rejected: 0, accepted: 1, evidence: EVIDENCE.syn, ...changed });
}

/** A reply that is logged in a window without its attempt, with fields changed. */
export function replyPair(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ rejected: 0, packets: 0, bytes: 0, evidence: EVIDENCE.answered, ...changed });
}

/** What is known of a window beyond its pairs. */
export interface Observation {
  readonly windowStart?: number;
  /** Names the log object. */
  readonly object?: string;
  /** SKIPDATA lines of every scope. */
  readonly skipped?: number;
  /** Interfaces that were observed; by default `HOME`. */
  readonly places?: readonly LoggedAt[];
}

/** A window as one log object tells it. No two pairs may have the same name. */
export function observedWindow(pairs: readonly Pair[], observation: Observation = {}): WindowFacts {
  const { windowStart = START, object = `object-${windowStart}`, skipped = 0, places = [HOME] } = observation;
  const scopes = [...new Set([...places, ...pairs.map((pair) => pair.at)])].flatMap(({ accountId, vpcId, region }) => [
    { accountId: '', vpcId: '', region: '' },
    { accountId, vpcId: '', region },
    ...(vpcId === '' ? [] : [{ accountId, vpcId, region }]),
  ]);
  const coverage = [...new Map(scopes.map((scope) => [coverageKey(scope), scope])).values()].map((scope): Coverage => ({
    ...scope,
    objects: 1,
    records: 100,
    nodata: 0,
    skipdata: skipped,
    malformed: 0,
  }));
  const inOrder = sortByKey(new Map(pairs.map((pair) => [pairKey(pair), pair]))).map(([, pair]) => pair);
  return { windowStart, latest: windowStart + 299, ports: [445], objects: [object], coverage, pairs: inOrder };
}
