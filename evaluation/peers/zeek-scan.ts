import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { ScopedPair } from '../../core/windows/scope-window.ts';
import { alarmsOf, collectBySource, type Peer } from './peer.ts';

const LEAST_HOSTS = 25;

/**
 * Zeek's address scan: a host whose connections to 25 other hosts on one port fail within five minutes.
 * @see https://github.com/zeek/zeek/blob/master/scripts/policy/misc/scan.zeek
 */
export const zeekScan: Peer = {
  name: 'Zeek address scan',
  rule: '25 distinct hosts on one port that one source failed with in 5 minutes; assumed: rejected, reset and never answered all fail',
  source: 'https://github.com/zeek/zeek/blob/master/scripts/policy/misc/scan.zeek',
  judge(windows) {
    const bySource = collectBySource(
      windows,
      () => new Map<number, Set<string>>(),
      (failed, pair, start) => {
        if (hasFailed(pair)) failed.set(start, (failed.get(start) ?? new Set()).add(pair.destination));
      },
    );
    return [...bySource.values()].flatMap((source) =>
      alarmsOf(
        source,
        [...source.collected].flatMap(([start, hosts]) => (hosts.size >= LEAST_HOSTS ? [start] : [])),
      ),
    );
  },
};

function hasFailed({ evidence }: ScopedPair): boolean {
  return (evidence & (EVIDENCE.answered | EVIDENCE.data)) === 0;
}
