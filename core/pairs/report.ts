import type { LoggedAt } from '../flowlog/logged-at.ts';
import { moreTelling } from '../flowlog/interface-kind.ts';
import { cappedSum } from './capped-sum.ts';
import type { PairFacts } from './pair.ts';

/** Who reports: one flow log at one network interface. Two flow logs of one interface report the same packets. */
export interface Observer extends LoggedAt {
  /** For example `fl-0c1d2e3f405162738`, from the name of the file; empty where the name does not say. */
  readonly flowLogId: string;
  /**
   * True for a report on packets of other hosts that left the interface. A firewall endpoint, or an appliance with one interface, logs each packet
   * twice: when it comes, and when it leaves for the host behind. Both reports are about the same attempts, so their counts must not add up.
   */
  readonly isPassedOn?: true;
}

/** Bits: what the records of a pair show about its two ends. Merged by OR. */
export const ENDS = {
  /** The source is the interface's own address. */
  ownSource: 1,
  /** The destination is the interface's own address. */
  ownDestination: 2,
  /** At its own end the interface saw another address than the packet has: the interface passes the packet on. */
  passing: 4,
  /** Every record of an attempt came from a port below 1024 and had no TCP flags: it may be the answer of a server. */
  doubtful: 8,
  /** The records had no TCP flags: attempts may be later records of a connection. */
  withoutFlags: 16,
} as const;

/**
 * What one observer reports of one source, destination and port in one window. Whether the pair is inbound, lateral or outbound is not decided
 * here: that depends on which addresses are ours, and other interfaces know that too.
 */
export interface PairReport extends PairFacts {
  readonly at: Observer;
  /** The watched port. */
  readonly port: number;
  /** Canonical address of the end that opens the connection. */
  readonly source: string;
  /** Canonical address of the end that is reached on the watched port. */
  readonly destination: string;
  /** REJECT records without SYN: attempts by odd packets (FIN, NULL and ACK scans), or late packets of a connection that was let in. */
  readonly bareRejects: number;
  /** OR of {@link ENDS} bits. */
  readonly ends: number;
}

/** Names an observer: equal names are the same flow log at the same interface. Region, instance and kind only describe the interface. */
export function observerKey(at: Observer): string {
  return `${placeText(at)} ${at.flowLogId}`;
}

/** Names an interface, or an attachment of a transit gateway and the VPCs between which packets pass there: the beginning of {@link observerKey}. */
export function placeText({ accountId, vpcId, subnetId, interfaceId, between }: LoggedAt): string {
  return `${accountId} ${vpcId} ${subnetId} ${interfaceId}${between === undefined ? '' : `+${between}`}`;
}

/** Stands in the names of reports on packets that an interface passed on. It sorts as the end of an id does. */
export const PASSED_ON_MARK = '+on';

/** Names an observer, and apart from it what it reports of packets that the interface passed on. */
export function reporterKey(at: Observer): string {
  return `${observerKey(at)}${at.isPassedOn ? PASSED_ON_MARK : ''}`;
}

/** Names a report within a window: equal names are reports of the same observer on the same pair. */
export function reportKey({ at, port, source, destination }: PairReport): string {
  return `${reporterKey(at)} ${port} ${source} ${destination}`;
}

/**
 * Adds what two log objects of one flow log report of the same pair.
 * @returns a new report; the result does not depend on the order of the two
 */
export function addReports(report: PairReport, other: PairReport): PairReport {
  return {
    at: mergeDescriptions(report.at, other.at),
    port: report.port,
    source: report.source,
    destination: report.destination,
    rejected: report.rejected + other.rejected,
    accepted: report.accepted + other.accepted,
    ...sumOfUnknown(report, other),
    continued: report.continued + other.continued,
    bareRejects: report.bareRejects + other.bareRejects,
    packets: cappedSum(report.packets, other.packets),
    bytes: cappedSum(report.bytes, other.bytes),
    first: Math.min(report.first, other.first),
    last: Math.max(report.last, other.last),
    evidence: report.evidence | other.evidence,
    ends: mergeEnds(report, other),
  };
}

function sumOfUnknown(report: PairFacts, other: PairFacts): Pick<PairFacts, 'unknown'> {
  if (report.unknown === undefined && other.unknown === undefined) return {};
  return { unknown: (report.unknown ?? 0) + (other.unknown ?? 0) };
}

/** Merges the bits of two reports on one pair. The pair stays doubtful only if all of its attempts are. */
export function mergeEnds(
  report: Pick<PairReport, 'accepted' | 'ends'>,
  other: Pick<PairReport, 'accepted' | 'ends'>,
): number {
  const merged = report.ends | other.ends;
  const isDoubtful = [report, other].every((part) => part.accepted === 0 || (part.ends & ENDS.doubtful) !== 0);
  return isDoubtful ? merged : merged & ~ENDS.doubtful;
}

/**
 * Merges two descriptions of one interface, or of one observer.
 * @returns a description that does not depend on the order of the two
 */
export function mergeDescriptions<Place extends LoggedAt>(at: Place, other: Place): Place {
  return {
    ...at,
    region: laterText(at.region, other.region),
    instanceId: laterText(at.instanceId, other.instanceId),
    kind: moreTelling(at.kind, other.kind),
  };
}

/** Returns the text that is later in the order; text beats no text. Any fixed choice will do that does not depend on order. */
export function laterText(text: string, other: string): string {
  return text > other ? text : other;
}
