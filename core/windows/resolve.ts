import type { AddressRanges } from '../flowlog/address.ts';
import { mustExist } from '../collections/must-exist.ts';
import { findForwarders, ownEndOf, type PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, mergeInterfaces, type NetworkInterface, type Owners, ownersOf } from '../network/interfaces.ts';
import { insideCheck, type IsInside, type Ownership } from '../network/ownership.ts';
import { type Direction, directionOf } from '../pairs/direction.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import { type Pair, pairKey } from '../pairs/pair.ts';
import { ENDS, mergeEnds, type PairReport } from '../pairs/report.ts';
import { largerReport } from './larger-report.ts';
import { reportsOf } from './report-table.ts';
import type { WindowDocument } from './window-document.ts';
import type { WindowFacts } from './window-facts.ts';

/** What decides which addresses are ours, besides the window itself. */
export interface ResolveContext {
  /** Private ranges and the blocks of the settings. */
  readonly inside: AddressRanges;
  /** What interfaces of the fleet owned on the day before. */
  readonly remembered: Ownership;
}

/**
 * Decides what the reports of a window mean: two flow logs of one interface become one report, each pair gets its direction, and what passes a
 * gateway or a load balancer is counted for the host behind it. A pure function of its arguments.
 */
export function resolveWindow(document: WindowDocument, context: ResolveContext): WindowFacts {
  const { windowStart, latest, ports, objects, coverage } = document;
  const interfaces = mergeInterfaces(document.interfaces);
  const owners = ownersOf(interfaces.values());
  const reports = mergeFlowLogs(reportsOf(document.reports), interfaces).map(withBareRejects);
  const network: Network = {
    isInside: insideCheck(context.inside, interfaces.values(), context.remembered),
    owners,
    forwarders: findForwarders(reports, owners, context.remembered),
    hosts: hostsBehind(reports),
  };
  const pairs = mergeMoved(reports.flatMap((report) => pairOf(report, network)));
  return { windowStart, latest, ports, objects, coverage, interfaces: [...interfaces.values()], pairs };
}

/** What is known of the network in one window. */
interface Network {
  readonly isInside: IsInside;
  readonly owners: Owners;
  readonly forwarders: ReadonlySet<NetworkInterface>;
  readonly hosts: HostsBehind;
}

/** Takes the reports of several flow logs on one interface as one: they see the same packets, so the larger number counts. */
function mergeFlowLogs(
  reports: readonly PairReport[],
  interfaces: ReadonlyMap<string, NetworkInterface>,
): PlacedReport[] {
  const byKey = new Map<string, PlacedReport>();
  const placed: PlacedReport[] = [];
  for (const report of reports) {
    const key = interfaceKey(report.at);
    const place = mustExist(interfaces.get(key), 'the interface of a report');
    const here = { ...report, interface: place };
    if (place.flowLogs.length === 1) {
      placed.push(here);
      continue;
    }
    const pair = `${key} ${report.port} ${report.source} ${report.destination}`;
    const before = byKey.get(pair);
    byKey.set(pair, before ? largerOf(before, report) : here);
  }
  return [...placed, ...byKey.values()];
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
function withBareRejects(report: PlacedReport): PlacedReport {
  const { bareRejects, accepted, continued, rejected, evidence } = report;
  if (bareRejects === 0) return report;
  if (accepted > 0 || continued > 0 || isAnswered(report.evidence)) {
    return { ...report, continued: continued + bareRejects };
  }
  return { ...report, rejected: rejected + bareRejects, evidence: evidence | EVIDENCE.reject };
}

/** Names what an interface is reached for: a destination on a port. */
function placeName(report: PlacedReport): string {
  return `${interfaceKey(report.interface)} ${report.port} ${report.destination}`;
}

/** Whose packets pass an interface. */
interface HostsBehind {
  /** Checks whether a host is known that reached a destination through an interface. */
  readonly areKnown: (report: PlacedReport) => boolean;
}

/**
 * Collects whose packets pass each interface: the log shows them passing, or a client that reached the own address of the interface reached the
 * destination by its own report.
 */
function hostsBehind(reports: readonly PlacedReport[]): HostsBehind {
  const passing = new Set<string>();
  const clients = new Map<NetworkInterface, Set<string>>();
  const sources = new Map<string, Set<string>>();
  for (const report of reports) {
    const ownEnd = ownEndOf(report);
    if (ownEnd === undefined) passing.add(placeName(report));
    if (ownEnd === 'destination') addTo(clients, report.interface, report.source);
    if (ownEnd !== 'destination') addTo(sources, `${report.port} ${report.destination}`, report.source);
  }
  return {
    areKnown(report) {
      if (passing.has(placeName(report))) return true;
      const reaching = sources.get(`${report.port} ${report.destination}`) ?? NOBODY;
      return haveCommon(clients.get(report.interface) ?? NOBODY, reaching);
    },
  };
}

const NOBODY: ReadonlySet<string> = new Set();

/** Checks whether two sets have a member in common. It looks through the smaller one: a gateway may have thousands of clients. */
function haveCommon(members: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const [fewer, more] = members.size < others.size ? [members, others] : [others, members];
  for (const member of fewer) if (more.has(member)) return true;
  return false;
}

function addTo<Key>(sets: Map<Key, Set<string>>, key: Key, text: string): void {
  const present = sets.get(key);
  if (present) present.add(text);
  else sets.set(key, new Set([text]));
}

/** Returns the pair of a report; none for the answer of a server to a client whose own port is the watched one. */
function pairOf(report: PlacedReport, network: Network): HomedPair[] {
  const direction = settledDirection(report, network);
  if (direction === 'outbound' && (report.ends & ENDS.doubtful) !== 0 && isAnswered(report.evidence)) return [];
  const { port, source, destination, rejected, accepted, continued, packets, bytes, first, last, evidence } = report;
  const counts = { rejected, accepted, continued, packets, bytes, first, last, evidence };
  const doubt = (report.ends & ENDS.doubtful) === 0 ? {} : { isDoubtful: true };
  const at = homeOf(report, network);
  return [
    { pair: { at, direction, port, source, destination, ...counts, ...doubt }, isMoved: at !== report.interface },
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
      return isForwarder || comesFromForwarder(report, forwarders, owners);
    case 'transit':
    case 'forwarded':
      return false;
  }
}

/** Checks whether the source is the own address of a forwarder of the same VPC, as the host that it is passed to sees it. */
function comesFromForwarder(
  { source, interface: place }: PlacedReport,
  forwarders: ReadonlySet<NetworkInterface>,
  owners: Owners,
): boolean {
  if (forwarders.size === 0) return false;
  const owner = owners.ownerOf(source);
  return owner !== undefined && owner.vpcId === place.vpcId && forwarders.has(owner);
}

/** Returns the interface of the host that a pair is about: what only passes an interface belongs to the host behind it, where that one is known. */
function homeOf(report: PlacedReport, { owners, isInside }: Network): NetworkInterface {
  const { source, destination } = report;
  if (ownEndOf(report) !== undefined) return report.interface;
  const hosts = [source, destination].filter((address) => isInside(address));
  const owner = hosts.map((address) => owners.ownerOf(address)).find((place) => place !== undefined);
  return owner ?? report.interface;
}

/** A pair, and whether it was reported at another interface than that of its host. */
interface HomedPair {
  readonly pair: Pair;
  readonly isMoved: boolean;
}

/** Takes what a host and the gateways on its way report on one pair as one. Most windows have no gateway. */
function mergeMoved(homed: readonly HomedPair[]): Pair[] {
  const movedKeys = new Set(homed.filter(({ isMoved }) => isMoved).map(({ pair }) => pairKey(pair)));
  if (movedKeys.size === 0) return homed.map(({ pair }) => pair);
  const merged = new Map<string | HomedPair, Pair>();
  for (const entry of homed) {
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
