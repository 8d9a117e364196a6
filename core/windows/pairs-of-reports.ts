import { mustExist } from '../collections/must-exist.ts';
import { ownEndOf, type PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface, type Owners } from '../network/interfaces.ts';
import type { IsInside } from '../network/ownership.ts';
import { type Direction, directionOf } from '../pairs/direction.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import { type Pair, pairKey } from '../pairs/pair.ts';
import { ENDS, mergeEnds, observerKey, type PairReport } from '../pairs/report.ts';
import type { HostsBehind } from './hosts-behind.ts';
import { largerReport } from './larger-report.ts';

/** What is known of the network in one window. */
export interface Network {
  readonly isInside: IsInside;
  readonly owners: Owners;
  readonly forwarders: ReadonlySet<NetworkInterface>;
  readonly hosts: HostsBehind;
}

/** Takes the reports of several flow logs on one interface as one: they see the same packets, so the larger number counts. */
export function mergeFlowLogs(
  reports: readonly PairReport[],
  interfaces: ReadonlyMap<string, NetworkInterface>,
): PlacedReport[] {
  const byKey = new Map<string, PlacedReport>();
  const placed: PlacedReport[] = [];
  for (const report of withPassedOn(reports)) {
    const key = interfaceKey(report.at);
    const reporter = mustExist(interfaces.get(key), 'the interface of a report');
    const here = { ...report, interface: reporter };
    if (reporter.flowLogs.length === 1) {
      placed.push(here);
      continue;
    }
    const pair = `${key} ${report.port} ${report.source} ${report.destination}`;
    const before = byKey.get(pair);
    byKey.set(pair, before ? largerOf(before, report) : here);
  }
  return [...placed, ...byKey.values()];
}

/** Takes what an observer reports of packets that came and of packets that its interface passed on as one: they are the same packets. */
function withPassedOn(reports: readonly PairReport[]): Iterable<PairReport> {
  if (!reports.some(({ at }) => at.isPassedOn)) return reports;
  const byKey = new Map<string, PairReport>();
  for (const report of reports) {
    const key = `${observerKey(report.at)} ${report.port} ${report.source} ${report.destination}`;
    const before = byKey.get(key);
    byKey.set(key, before ? samePackets(before, report) : report);
  }
  return byKey.values();
}

function samePackets(report: PairReport, other: PairReport): PairReport {
  return {
    ...largerReport(report, other),
    bareRejects: Math.max(report.bareRejects, other.bareRejects),
    ends: mergeEnds(report, other),
  };
}

function largerOf(report: PlacedReport, other: PairReport): PlacedReport {
  return {
    ...largerReport(report, other),
    // One flow log may be of accepted traffic alone, and the other of rejected traffic.
    rejected: Math.max(report.rejected, other.rejected),
    accepted: Math.max(report.accepted, other.accepted),
    bareRejects: Math.max(report.bareRejects, other.bareRejects),
    ends: mergeEnds(report, other),
  };
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
  const at = interfaceOf(report, network);
  return [
    {
      pair: { at, direction, port, source, destination, ...counts, ...open, ...doubt },
      isMoved: at !== report.interface,
    },
  ];
}

function settledDirection(report: PlacedReport, network: Network): Direction {
  const { isInside } = network;
  const direction = directionOf(isInside(report.source), isInside(report.destination));
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
      return ownEnd === 'source' && (isForwarder || report.interface.isPassing) && hosts.areKnown(report);
    case 'lateral':
      return (
        isForwarder ||
        comesFromForwarder(report, forwarders, owners) ||
        (ownEnd === 'source' && hosts.areTranslated(report))
      );
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
