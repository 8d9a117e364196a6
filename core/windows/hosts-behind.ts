import { groupedBy } from '../collections/grouped-by.ts';
import { ownEndOf, type PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface } from '../network/interfaces.ts';
import type { IsInside } from '../network/ownership.ts';
import { isAnswered } from '../pairs/evidence.ts';
import { attemptsOf } from '../pairs/pair.ts';

/** Names a destination on a port, as one interface sees it. */
function destinationName(report: PlacedReport): string {
  return `${interfaceKey(report.interface)} ${report.port} ${report.destination}`;
}

/** Whose packets pass an interface. */
export interface HostsBehind {
  /** Checks whether a host is known that reached a destination through an interface. */
  readonly areKnown: (report: PlacedReport) => boolean;
  /**
   * Checks whether the interface logged hosts of IPv6 that reached for the same destination of IPv4 as often, and got as far: a NAT gateway translates
   * packets between the two families (NAT64), and sends them on from its own address. If the interface is a host with addresses of both families, the
   * same host is told of all the same.
   */
  readonly areTranslated: (report: PlacedReport) => boolean;
}

/** What is asked about interfaces and addresses. */
export interface BehindContext {
  /** Checks whether somebody may ask about an interface. */
  readonly mayPass: (reporter: NetworkInterface) => boolean;
  readonly isInside: IsInside;
  /** The reports on pairs that a NAT gateway translates: see {@link isTranslatedPair}. In nearly all windows there are none. */
  readonly translated: Iterable<PlacedReport>;
}

/**
 * Collects whose packets pass each interface: the log shows them passing, or a client that reached the own address of the interface reached the
 * destination by its own report. Only hosts of ours count, because no rule judges the others. The reports are looked at when somebody asks; in most
 * windows nobody does.
 */
export function hostsBehind(reports: Iterable<PlacedReport>, context: BehindContext): HostsBehind {
  let hosts: HostsBehind['areKnown'] | undefined;
  let translated: ReadonlyMap<string, readonly PlacedReport[]> | undefined;
  return {
    areKnown(report) {
      hosts ??= collectHosts(reports, context);
      return hosts(report);
    },
    areTranslated(report) {
      translated ??= groupedBy(context.translated, destinationName);
      return !isIPv6(report.source) && gotAsFar(translated.get(destinationName(report)) ?? [], report);
    },
  };
}

function collectHosts(reports: Iterable<PlacedReport>, { mayPass, isInside }: BehindContext): HostsBehind['areKnown'] {
  const passing = new Set<string>();
  const clients = new Map<NetworkInterface, Set<string>>();
  const sources = new Map<string, Set<string>>();
  for (const report of reports) {
    const ownEnd = ownEndOf(report);
    if (ownEnd === undefined && isOurs(report, isInside)) passing.add(destinationName(report));
    if (ownEnd === 'destination' && mayPass(report.interface)) addTo(clients, report.interface, report.source);
    if (ownEnd !== 'destination') addTo(sources, `${report.port} ${report.destination}`, report.source);
  }
  return (report) => {
    if (passing.has(destinationName(report))) return true;
    const reaching = sources.get(`${report.port} ${report.destination}`) ?? NOBODY;
    return haveCommon(clients.get(report.interface) ?? NOBODY, reaching);
  };
}

/** Checks whether some reports show all that another one shows: as many attempts, what was let in, and what was answered. */
function gotAsFar(reports: readonly PlacedReport[], report: PlacedReport): boolean {
  const { accepted, continued, evidence } = report;
  const isLetIn = reports.some((other) => other.accepted + other.continued > 0);
  const attempts = reports.reduce((sum, other) => sum + attemptsOf(other), 0);
  return (
    reports.length > 0 &&
    attempts >= attemptsOf(report) &&
    (isLetIn || accepted + continued === 0) &&
    (!isAnswered(evidence) || reports.some((other) => isAnswered(other.evidence)))
  );
}

/**
 * Checks whether the source of a pair is ours. A NAT gateway translates for our hosts alone, whether their own interfaces log or not; but what reaches a
 * host of ours counts as coming from outside unless more than the family of its address shows that it is ours.
 */
export function isOurs(report: PlacedReport, isInside: IsInside): boolean {
  return isInside(report.source) || (isTranslatedPair(report) && !isInside(report.destination));
}

/** Checks whether a NAT gateway translates the packets of a pair: its source has an address of IPv6, and its destination one of IPv4. */
export function isTranslatedPair({ source, destination }: Pick<PlacedReport, 'source' | 'destination'>): boolean {
  return isIPv6(source) && !isIPv6(destination);
}

function isIPv6(address: string): boolean {
  return address.includes(':');
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
