import type { Direction } from './direction.ts';
import type { Pair, PairFacts } from './pair.ts';

/** A pair above interface scope: what all interfaces that saw its packets say about it, taken as one. */
export interface MergedPair extends PairFacts {
  readonly direction: Direction;
  readonly port: number;
  readonly source: string;
  readonly destination: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly region: string;
}

/**
 * Takes the reports of several interfaces on the same packets as one: a packet between two of our hosts is logged at both ends. The number of
 * attempts is the largest that any one interface reports, and of those as many are rejected as the strictest interface rejected: an attempt that
 * the source's side lets out and the target's side rejects is one rejected attempt, not one of each.
 * @param pairs pairs of one window; a pair that has one end outside is told apart by VPC, since private ranges repeat from VPC to VPC
 * @returns one merged pair for each, in the order in which they first come
 */
export function mergePairs(pairs: readonly Pair[]): MergedPair[] {
  return mergeReports(pairs.map(alone));
}

/**
 * As {@link mergePairs}, of pairs that went through {@link alone} already. A pair that only one interface reports is given back as it is.
 */
export function mergeReports(reports: readonly MergedPair[]): MergedPair[] {
  const merged = new Map<string, MergedPair>();
  for (const report of reports) {
    const key = mergeKey(report);
    const known = merged.get(key);
    merged.set(key, known ? strictest(known, report) : report);
  }
  return [...merged.values()];
}

function mergeKey(pair: MergedPair): string {
  const isHalfOutside = pair.direction === 'inbound' || pair.direction === 'outbound';
  const place = isHalfOutside ? `${pair.accountId} ${pair.vpcId}` : '';
  return `${pair.direction} ${pair.port} ${pair.source} ${pair.destination} ${place}`;
}

/**
 * Gives a pair as a scope sees it: where it was logged shrinks to account, VPC and region. Written out field by field, because rest and spread of
 * 50,000 pairs take seconds.
 */
export function alone(pair: Pair): MergedPair {
  const { at } = pair;
  return {
    direction: pair.direction,
    port: pair.port,
    source: pair.source,
    destination: pair.destination,
    rejected: pair.rejected,
    accepted: pair.accepted,
    continued: pair.continued,
    packets: pair.packets,
    bytes: pair.bytes,
    first: pair.first,
    last: pair.last,
    evidence: pair.evidence,
    accountId: at.accountId,
    vpcId: at.vpcId,
    region: at.region,
  };
}

function strictest(one: MergedPair, other: MergedPair): MergedPair {
  const attempts = Math.max(one.rejected + one.accepted, other.rejected + other.accepted);
  const rejected = Math.max(one.rejected, other.rejected);
  return {
    ...one,
    rejected,
    accepted: attempts - rejected,
    continued: Math.max(one.continued, other.continued),
    packets: Math.max(one.packets, other.packets),
    bytes: Math.max(one.bytes, other.bytes),
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    evidence: one.evidence | other.evidence,
  };
}
