import { ownEndOf, type PlacedReport } from '../network/forwarders.ts';
import type { NetworkInterface, Owners } from '../network/interfaces.ts';
import type { IsInside } from '../network/ownership.ts';
import { type Direction, directionOf } from '../pairs/direction.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import { type Pair, pairKey } from '../pairs/pair.ts';
import { ENDS } from '../pairs/report.ts';
import { type HostsBehind, isOurs } from './hosts-behind.ts';
import { largerReport } from './larger-report.ts';

/** What is known of the network in one window. */
export interface Network {
  readonly isInside: IsInside;
  readonly owners: Owners;
  readonly forwarders: ReadonlySet<NetworkInterface>;
  readonly hosts: HostsBehind;
}

/** A rejected packet without SYN is an attempt where nothing of the pair was let in; else it is a late packet of a connection. */
export function withBareRejects(report: PlacedReport): PlacedReport {
  const { bareRejects, accepted, continued, rejected, evidence } = report;
  if (bareRejects === 0) return report;
  if (accepted > 0 || continued > 0 || isAnswered(report.evidence)) {
    return { ...report, continued: continued + bareRejects };
  }
  return { ...report, rejected: rejected + bareRejects, evidence: evidence | EVIDENCE.reject };
}

/**
 * Returns the pairs of reports.
 * @param reports all reports on the pairs that they are about
 */
export function pairsOf(reports: readonly PlacedReport[], network: Network): Pair[] {
  return mergeMoved(reports.flatMap((report) => pairOf(report, network)));
}

/** Returns the pair of a report; none for the answer of a server to a client whose own port is the watched one. */
function pairOf(report: PlacedReport, network: Network): AttributedPair[] {
  const direction = settledDirection(report, network);
  if (direction === 'outbound' && (report.ends & ENDS.doubtful) !== 0 && isAnswered(report.evidence)) return [];
  const { port, source, destination, rejected, accepted, unknown, continued, packets, bytes, first, last, evidence } =
    report;
  const counts = { rejected, accepted, continued, packets, bytes, first, last, evidence };
  const open = unknown === undefined ? {} : { unknown };
  const doubt = (report.ends & ENDS.doubtful) === 0 ? {} : { isDoubtful: true };
  const flags = (report.ends & ENDS.withoutFlags) === 0 ? {} : { isWithoutFlags: true };
  const at = interfaceOf(report, network);
  return [
    {
      pair: { at, direction, port, source, destination, ...counts, ...open, ...doubt, ...flags },
      isMoved: at !== report.interface,
    },
  ];
}

function settledDirection(report: PlacedReport, network: Network): Direction {
  const { isInside } = network;
  const direction = directionOf(isOurs(report, isInside), isInside(report.destination));
  return isForwarded(report, direction, network) ? 'forwarded' : direction;
}

/**
 * Checks whether a pair is with the own address of a forwarder, and says nothing about a host by itself. What answers from outside is kept,
 * because a load balancer answers for the hosts behind it; so is what goes out where no host behind it is known.
 */
function isForwarded(report: PlacedReport, direction: Direction, network: Network): boolean {
  const { forwarders, hosts, owners } = network;
  const ownEnd = ownEndOf(report);
  const isForwarder = ownEnd !== undefined && forwarders.has(report.interface);
  switch (direction) {
    case 'inbound':
      return isForwarder && !isAnswered(report.evidence);
    case 'outbound':
      if (ownEnd !== 'source') return false;
      return ((isForwarder || report.interface.isPassing) && hosts.areKnown(report)) || hosts.areTranslated(report);
    case 'lateral':
      return isForwarder || comesFromForwarder(report, forwarders, owners);
    case 'transit':
    case 'forwarded':
      return false;
  }
}

/** Checks whether the source is the own address of a forwarder of the same VPC, as the host that it is passed to sees it. */
function comesFromForwarder(
  { source, interface: reporter }: PlacedReport,
  forwarders: ReadonlySet<NetworkInterface>,
  owners: Owners,
): boolean {
  if (forwarders.size === 0) return false;
  const owner = owners.ownerOf(source);
  return owner !== undefined && owner.vpcId === reporter.vpcId && forwarders.has(owner);
}

/** Returns the interface of the host that a pair is about: what only passes an interface belongs to the host behind it, where that one is known. */
function interfaceOf(report: PlacedReport, { owners, isInside }: Network): NetworkInterface {
  const { source, destination } = report;
  if (ownEndOf(report) !== undefined) return report.interface;
  const hosts = [source, destination].filter((address) => isInside(address));
  const owner = hosts.map((address) => owners.ownerOf(address)).find((found) => found !== undefined);
  return owner ?? report.interface;
}

/** A pair at the interface of its host, and whether another interface reported it. */
interface AttributedPair {
  readonly pair: Pair;
  readonly isMoved: boolean;
}

/** Takes what a host and the gateways on its way report on one pair as one. Most windows have no gateway. */
function mergeMoved(attributed: readonly AttributedPair[]): Pair[] {
  const movedKeys = new Set(attributed.filter(({ isMoved }) => isMoved).map(({ pair }) => pairKey(pair)));
  if (movedKeys.size === 0) return attributed.map(({ pair }) => pair);
  const merged = new Map<string | AttributedPair, Pair>();
  for (const entry of attributed) {
    const key = pairKey(entry.pair);
    if (!movedKeys.has(key)) {
      merged.set(entry, entry.pair);
      continue;
    }
    const before = merged.get(key);
    merged.set(key, before ? largerReport(before, entry.pair) : entry.pair);
  }
  return [...merged.values()];
}
