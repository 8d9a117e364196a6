import { ownEndOf, type PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface } from '../network/interfaces.ts';

/** Names a destination on a port, as one interface sees it. */
function destinationName(report: PlacedReport): string {
  return `${interfaceKey(report.interface)} ${report.port} ${report.destination}`;
}

/** Whose packets pass an interface. */
export interface HostsBehind {
  /** Checks whether a host is known that reached a destination through an interface. */
  readonly areKnown: (report: PlacedReport) => boolean;
}

/**
 * Collects whose packets pass each interface: the log shows them passing, or a client that reached the own address of the interface reached the
 * destination by its own report. The reports are looked at when somebody asks; in most windows nobody does.
 * @param mayPass checks whether somebody may ask about an interface
 */
export function hostsBehind(
  reports: Iterable<PlacedReport>,
  mayPass: (reporter: NetworkInterface) => boolean,
): HostsBehind {
  let known: HostsBehind | undefined;
  return {
    areKnown(report) {
      known ??= collectHosts(reports, mayPass);
      return known.areKnown(report);
    },
  };
}

function collectHosts(reports: Iterable<PlacedReport>, mayPass: (reporter: NetworkInterface) => boolean): HostsBehind {
  const passing = new Set<string>();
  const clients = new Map<NetworkInterface, Set<string>>();
  const sources = new Map<string, Set<string>>();
  for (const report of reports) {
    const ownEnd = ownEndOf(report);
    if (ownEnd === undefined) passing.add(destinationName(report));
    if (ownEnd === 'destination' && mayPass(report.interface)) addTo(clients, report.interface, report.source);
    if (ownEnd !== 'destination') addTo(sources, `${report.port} ${report.destination}`, report.source);
  }
  return {
    areKnown(report) {
      if (passing.has(destinationName(report))) return true;
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
