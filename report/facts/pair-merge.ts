import { DEPTH } from '../../core/pairs/depth.ts';
import type { AttemptRow } from './attempt-rows.ts';

/** What a pair did in one window. Both ends may log a pair, so its numbers are the largest of its rows. */
export interface WindowPair extends Pick<AttemptRow, 'accountId' | 'vpcId' | 'port' | 'source' | 'destination'> {
  records: number;
  rejected: number;
  accepted: number;
  firstSeen: number;
  lastSeen: number;
  /** What the rows say that show that something was let in, see {@link isLetIn}; undefined if there are none. */
  passed: PassedPart | undefined;
}

/** The part of a pair that was let in. */
export interface PassedPart {
  instanceId: string;
  depth: number;
  firstSeen: number;
  lastSeen: number;
}

/** Pairs of one window after the other. */
export interface PairMerge {
  /** Adds a row with attempts, or one that was let in. Rows come in the order of their windows. */
  add(row: AttemptRow): void;
  /** Hands out the pairs of the last window. */
  end(): void;
}

/**
 * Makes one pair of all rows about the same pair in a window.
 * @param take called with each pair when its window is over
 */
export function createPairMerge(take: (pair: WindowPair) => void): PairMerge {
  const pairs = new Map<string, WindowPair>();
  let windowStart = 0;
  const end = (): void => {
    for (const pair of pairs.values()) take(pair);
    pairs.clear();
  };
  return {
    end,
    add(row) {
      if (row.windowStart !== windowStart) end();
      windowStart = row.windowStart;
      const key = `${row.accountId} ${row.vpcId} ${row.port} ${row.source} ${row.destination}`;
      const pair = pairs.get(key) ?? emptyPair(row);
      pairs.set(key, pair);
      mergeRow(pair, row);
    },
  };
}

/** Checks whether a row shows that something was let in. The attempt itself may have been logged in an earlier window, or at no interface of ours. */
export function isLetIn({ accepted, continued, depth }: Pick<AttemptRow, 'accepted' | 'continued' | 'depth'>): boolean {
  return accepted + continued > 0 || depth >= DEPTH.answered;
}

function emptyPair({ accountId, vpcId, port, source, destination }: AttemptRow): WindowPair {
  const counts = { records: 0, rejected: 0, accepted: 0, firstSeen: Infinity, lastSeen: 0, passed: undefined };
  return { accountId, vpcId, port, source, destination, ...counts };
}

function mergeRow(pair: WindowPair, row: AttemptRow): void {
  pair.records = Math.max(pair.records, row.rejected + row.accepted + row.unknown);
  pair.rejected = Math.max(pair.rejected, row.rejected);
  pair.accepted = Math.max(pair.accepted, row.accepted);
  widen(pair, row);
  if (!isLetIn(row)) return;
  pair.passed ??= { instanceId: '', depth: 0, firstSeen: Infinity, lastSeen: 0 };
  if (row.instanceId > pair.passed.instanceId) pair.passed.instanceId = row.instanceId;
  pair.passed.depth = Math.max(pair.passed.depth, row.depth);
  widen(pair.passed, row);
}

/** Widens a time from the first to the last record. */
export function widen(
  time: { firstSeen: number; lastSeen: number },
  { firstSeen, lastSeen }: { readonly firstSeen: number; readonly lastSeen: number },
): void {
  time.firstSeen = Math.min(time.firstSeen, firstSeen);
  time.lastSeen = Math.max(time.lastSeen, lastSeen);
}
