import type { LoggedAt } from '../flowlog/logged-at.ts';
import type { Direction } from './direction.ts';

/** What is counted of a pair. Counts of different log objects add; evidence ORs; times take the extremes. */
export interface PairFacts {
  /** Attempts that policy rejected. */
  readonly rejected: number;
  /** Attempts that policy let pass; says nothing about a listener. */
  readonly accepted: number;
  /**
   * Attempts of which the log does not say whether policy let them pass. Present, also as 0, if only a transit gateway logged the pair.
   */
  readonly unknown?: number | undefined;
  /** Records of later intervals of a connection; not attempts. */
  readonly continued: number;
  /** Packets of attempts and continuations; replies are not counted. */
  readonly packets: number;
  /** Bytes of the same packets. */
  readonly bytes: number;
  /** Earliest record start, epoch seconds. */
  readonly first: number;
  /** Latest record end, epoch seconds. */
  readonly last: number;
  /** OR of `EVIDENCE` bits. */
  readonly evidence: number;
  /** True where every accepted attempt may be the answer of a server: it came from a port below 1024, and the log has no TCP flags. */
  readonly isDoubtful?: boolean;
  /** True where no log of the pair has TCP flags: accepted attempts may be later records of a connection. */
  readonly isWithoutFlags?: boolean;
}

/** Returns how many attempts a pair made, whatever became of them. */
export function attemptsOf({
  rejected,
  accepted,
  unknown = 0,
}: Pick<PairFacts, 'rejected' | 'accepted' | 'unknown'>): number {
  return rejected + accepted + unknown;
}

/** The unit of fact: one source that reached for one destination, seen at one interface, in one window. */
export interface Pair extends PairFacts {
  readonly at: LoggedAt;
  readonly direction: Direction;
  /** The watched port. */
  readonly port: number;
  /** Canonical address of the end that opens the connection. */
  readonly source: string;
  /** Canonical address of the end that is reached on the watched port. */
  readonly destination: string;
}

/**
 * Names a pair within a window: equal names are the same pair. Region and instance only describe the interface.
 * @param pair any pair
 */
export function pairKey(pair: Pair): string {
  const { at } = pair;
  return `${at.accountId} ${at.vpcId} ${at.subnetId} ${at.interfaceId} ${pair.direction} ${pair.port} ${pair.source} ${pair.destination}`;
}
