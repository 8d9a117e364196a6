import type { LoggedAt } from '../flowlog/logged-at.ts';
import type { Direction } from '../pairs/direction.ts';
import type { PairFacts } from '../pairs/pair.ts';
import { coverageKey } from './coverage.ts';
import { largerReport } from './larger-report.ts';

/** A pair above interface scope: what all interfaces that saw its packets say about it, taken as one. Any pair is one of a single interface. */
export interface MergedPair extends PairFacts {
  /** The interface that reports it; of several the first. */
  readonly at: Pick<LoggedAt, 'accountId' | 'vpcId' | 'region' | 'interfaceId' | 'kind'>;
  readonly direction: Direction;
  readonly port: number;
  readonly source: string;
  readonly destination: string;
}

/**
 * Takes the reports of several interfaces on the same packets as one: a packet between two of our hosts is logged at both ends. The number of
 * attempts is the largest that any one interface reports, and of those as many are rejected as the strictest interface rejected: an attempt that
 * the source's side lets out and the target's side rejects is one rejected attempt, not one of each.
 * @param pairs pairs of one window; a pair that has one end outside is told apart by VPC, since private ranges repeat from VPC to VPC
 * @returns one merged pair for each, in the order in which they first come; a pair that only one interface reports is given back as it is
 */
export function mergePairs(pairs: readonly MergedPair[]): MergedPair[] {
  const merged = new Map<string, MergedPair>();
  for (const pair of pairs) {
    const key = mergeKey(pair);
    const known = merged.get(key);
    merged.set(key, known ? largerReport(known, pair) : pair);
  }
  return [...merged.values()];
}

function mergeKey({ at, direction, port, source, destination }: MergedPair): string {
  const isHalfOutside = direction === 'inbound' || direction === 'outbound';
  return `${direction} ${port} ${source} ${destination} ${isHalfOutside ? coverageKey(at) : ''}`;
}
