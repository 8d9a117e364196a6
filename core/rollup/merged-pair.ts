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
  const merged = new Map<string, MergedPair>();
  for (const pair of pairs) {
    const key = mergeKey(pair);
    const known = merged.get(key);
    merged.set(key, known ? strictest(known, pair) : alone(pair));
  }
  return [...merged.values()];
}

function mergeKey(pair: Pair): string {
  const place =
    pair.direction === 'inbound' || pair.direction === 'outbound' ? `${pair.at.accountId} ${pair.at.vpcId}` : '';
  return `${pair.direction} ${pair.port} ${pair.source} ${pair.destination} ${place}`;
}

function alone(pair: Pair): MergedPair {
  const { at, ...facts } = pair;
  return { ...facts, accountId: at.accountId, vpcId: at.vpcId, region: at.region };
}

function strictest(one: MergedPair, other: Pair): MergedPair {
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
