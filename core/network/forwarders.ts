import { ENDS, type PairReport } from '../pairs/report.ts';
import { isAnswered } from '../pairs/evidence.ts';
import type { NetworkInterface, Owners } from './interfaces.ts';
import type { Ownership } from './ownership.ts';

/** A report, and the interface that it was made at. */
export interface PlacedReport extends PairReport {
  readonly interface: NetworkInterface;
}

/** Attempts that must contradict an interface before it is taken for a forwarder. */
const MIN_CONTRADICTED = 2;

/**
 * Finds the interfaces that pass traffic on, and are neither victim nor culprit of it. One of these must show it:
 * - the kind of the interface, where the log has it;
 * - packets of the internet that pass at an interface of no instance, in this window or on the day before;
 * - other interfaces: hosts that answered its own address never logged that address, though they logged others. Then what they saw came from, or
 *   went to, somebody behind it.
 * @param reports one for each interface and pair
 * @returns the interfaces
 */
export function findForwarders(
  reports: readonly PlacedReport[],
  owners: Owners,
  remembered: Ownership,
): ReadonlySet<NetworkInterface> {
  const shown = shownForwarders(new Set(reports.map((report) => report.interface)), remembered);
  return new Set([...shown, ...contradicted(reports, owners)]);
}

/** Finds the interfaces that pass traffic on by their kind, or by packets of the internet that pass. */
export function shownForwarders(interfaces: Iterable<NetworkInterface>, remembered: Ownership): NetworkInterface[] {
  const rememberedIds = new Set(remembered.forwarders);
  return [...interfaces].filter(
    ({ kind, isPassing, interfaceId }) =>
      kind === 'forwarder' || (kind !== 'instance' && (isPassing || rememberedIds.has(interfaceId))),
  );
}

/** What other interfaces say about the own address of an interface. */
interface Testimony {
  confirmed: boolean;
  contradictedAttempts: number;
}

/**
 * Finds interfaces whose own address answered hosts, or was answered by hosts, that never logged it.
 * @param reports all reports on pairs of which one was answered or let in; others change nothing
 */
export function contradicted(reports: readonly PlacedReport[], owners: Owners): NetworkInterface[] {
  const claims = reports.flatMap((report) => claimOf(report, owners));
  if (claims.length === 0) return [];
  const logged = loggedPairs(reports, new Set(claims.map(({ witness }) => witness)));
  const testimonies = new Map<NetworkInterface, Testimony>();
  for (const { report, witness, role } of claims) {
    const { source, destination, port } = report;
    if (!logged.acceptedBy.has(`${witness.interfaceId} ${role} ${port}`)) continue;
    const testimony = testimonies.get(report.interface) ?? { confirmed: false, contradictedAttempts: 0 };
    testimonies.set(report.interface, testimony);
    if (logged.pairsOf.has(`${witness.interfaceId} ${port} ${source} ${destination}`)) testimony.confirmed = true;
    else testimony.contradictedAttempts += report.accepted;
  }
  return [...testimonies]
    .filter(([, { confirmed, contradictedAttempts }]) => !confirmed && contradictedAttempts >= MIN_CONTRADICTED)
    .map(([reporter]) => reporter);
}

/** That an own address spoke with a host whose interface logs too, and must therefore have logged that address. */
interface Claim {
  readonly report: PlacedReport;
  /** The interface of the host. */
  readonly witness: NetworkInterface;
  /** The end of the pair that the host is. */
  readonly role: 'source' | 'destination';
}

/** Only an answer proves that the packets arrived at the host: what its security group stops, a flow log of accepted traffic does not show. */
function claimOf(report: PlacedReport, owners: Owners): Claim[] {
  const ownEnd = ownEndOf(report);
  if (ownEnd === undefined || report.interface.kind === 'instance' || !isAnswered(report.evidence)) return [];
  const role = ownEnd === 'source' ? 'destination' : 'source';
  const witness = owners.ownerOf(report[role]);
  return witness && witness !== report.interface ? [{ report, witness, role }] : [];
}

interface LoggedPairs {
  /** Interface, port, source and destination of every report. */
  readonly pairsOf: ReadonlySet<string>;
  /** Interface, end that is its own, and port, where it logged an accepted attempt. */
  readonly acceptedBy: ReadonlySet<string>;
}

function loggedPairs(reports: readonly PlacedReport[], witnesses: ReadonlySet<NetworkInterface>): LoggedPairs {
  const pairsOf = new Set<string>();
  const acceptedBy = new Set<string>();
  for (const report of reports) {
    if (!witnesses.has(report.interface)) continue;
    const { port, source, destination } = report;
    const { interfaceId } = report.interface;
    pairsOf.add(`${interfaceId} ${port} ${source} ${destination}`);
    const ownEnd = ownEndOf(report);
    if (ownEnd !== undefined && report.accepted > 0) acceptedBy.add(`${interfaceId} ${ownEnd} ${port}`);
  }
  return { pairsOf, acceptedBy };
}

/**
 * Returns the end of a pair that is the interface's own.
 * @returns undefined where neither end is, because the interface passes the packets on, or where nothing tells
 */
export function ownEndOf(report: PlacedReport): 'source' | 'destination' | undefined {
  const { ends, source, destination } = report;
  if ((ends & ENDS.passing) === 0) {
    if ((ends & ENDS.ownSource) !== 0) return 'source';
    if ((ends & ENDS.ownDestination) !== 0) return 'destination';
  }
  const { own } = report.interface;
  if (own.includes(source)) return 'source';
  return own.includes(destination) ? 'destination' : undefined;
}
