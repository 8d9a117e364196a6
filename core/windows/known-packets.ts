import { type PlacedReport, ownEndOf } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface } from '../network/interfaces.ts';
import { isAnswered } from '../pairs/evidence.ts';
import { ENDS, type PairReport } from '../pairs/report.ts';

/** What flow logs with the addresses of packets show of interfaces that another flow log without them reports on too. */
export interface KnownPackets {
  /** Checks whether anything is known of the packets of an interface. */
  readonly isAbout: (reporter: NetworkInterface) => boolean;
  /**
   * Takes off a report what another flow log of the interface tells with the addresses of the packets.
   * @returns what is left; undefined where that is nothing
   */
  readonly takenOff: (report: PlacedReport) => PlacedReport | undefined;
}

type Counts = Pick<
  PairReport,
  'rejected' | 'accepted' | 'continued' | 'bareRejects' | 'packets' | 'bytes' | 'evidence'
>;

/** Of packets that one flow log shows, and that another one shows with the own address of the interface. */
interface Known extends Counts {
  readonly isSlow: boolean;
}

/**
 * Collects the packets that reached another address than the primary one of their interface: a secondary address, or a host behind a gateway. A flow
 * log without `pkt-srcaddr` and `pkt-dstaddr` shows the same packets with the primary address, which is a pair of its own.
 * @param reports may be all of a window; only those of interfaces with several flow logs on packets with another address matter
 */
export function knownPackets(reports: Iterable<PlacedReport>): KnownPackets {
  const seeing = new Map<NetworkInterface, Set<string>>();
  const byName = new Map<string, Map<string, Known>>();
  for (const report of reports) {
    if ((report.ends & ENDS.passing) === 0 || report.interface.flowLogs.length === 1) continue;
    const { flowLogId } = report.at;
    seeing.set(report.interface, (seeing.get(report.interface) ?? new Set()).add(flowLogId));
    for (const end of OWN_ENDS) {
      if ((report.ends & end.bit) === 0) continue;
      const name = nameOf(report, end.name);
      const byFlowLog = byName.get(name) ?? new Map<string, Known>();
      byFlowLog.set(flowLogId, sumOf(byFlowLog.get(flowLogId), report));
      byName.set(name, byFlowLog);
    }
  }
  return {
    isAbout: (reporter) => seeing.has(reporter),
    takenOff(report) {
      const observers = seeing.get(report.interface);
      const ownEnd = observers && !observers.has(report.at.flowLogId) ? ownEndOf(report) : undefined;
      const known = ownEnd && byName.get(nameOf(report, ownEnd));
      return known ? lessKnown(report, [...known.values()]) : report;
    },
  };
}

const OWN_ENDS = [
  { bit: ENDS.ownSource, name: 'source' },
  { bit: ENDS.ownDestination, name: 'destination' },
] as const;

/** Names a pair as a flow log sees it that has the own address of the interface at one end. */
function nameOf(
  { interface: reporter, port, source, destination }: PlacedReport,
  ownEnd: 'source' | 'destination',
): string {
  return `${interfaceKey(reporter)} ${port} ${ownEnd === 'source' ? `own ${destination}` : `${source} own`}`;
}

function sumOf(known: Known | undefined, report: PlacedReport): Known {
  const { rejected, accepted, continued, bareRejects, packets, bytes, evidence } = report;
  return {
    rejected: rejected + (known?.rejected ?? 0),
    accepted: accepted + (known?.accepted ?? 0),
    continued: continued + (known?.continued ?? 0),
    bareRejects: bareRejects + (known?.bareRejects ?? 0),
    packets: packets + (known?.packets ?? 0),
    bytes: bytes + (known?.bytes ?? 0),
    evidence: evidence | (known?.evidence ?? 0),
    isSlow: isSlowLog(report),
  };
}

/** Takes off what the flow log tells that knows most: several may know the same packets, or one those that were let in and another the rejected ones. */
function lessKnown(report: PlacedReport, known: readonly Known[]): PlacedReport | undefined {
  const parts = known.map((one) => partOf(report, one));
  const less = (name: keyof Part): number => Math.max(0, report[name] - Math.max(...parts.map((part) => part[name])));
  const [rejected, bareRejects] = [less('rejected'), less('bareRejects')];
  const [accepted, continued] = [less('accepted'), less('continued')];
  const [packets, bytes] = [less('packets'), less('bytes')];
  const isAnswerKnown = !isAnswered(report.evidence) || known.some(({ evidence }) => isAnswered(evidence));
  if (rejected + bareRejects + accepted + continued === 0 && isAnswerKnown) return undefined;
  return { ...report, rejected, bareRejects, accepted, continued, packets, bytes };
}

type Part = Omit<Counts, 'evidence'>;

/** Returns the part of a report that is about known packets. Without TCP flags, all records are attempts; one of ten minutes counts the next windows too. */
function partOf(report: PlacedReport, known: Known): Part {
  const hasFlags = (report.ends & ENDS.withoutFlags) === 0;
  const isSlower = isSlowLog(report) && !known.isSlow;
  const ofLetIn = known.accepted + known.continued;
  const ofRejected = known.rejected + known.bareRejects;
  const letIn = { accepted: hasFlags ? known.accepted : ofLetIn, continued: known.continued };
  const rejected = { rejected: hasFlags ? known.rejected : ofRejected, bareRejects: known.bareRejects };
  const { accepted, continued } = isSlower && ofLetIn > 0 ? report : letIn;
  const { rejected: ofAttempts, bareRejects } = isSlower && ofRejected > 0 ? report : rejected;
  return { accepted, continued, rejected: ofAttempts, bareRejects, packets: known.packets, bytes: known.bytes };
}

function isSlowLog({ at, interface: reporter }: PlacedReport): boolean {
  return reporter.slowFlowLogs?.includes(at.flowLogId) ?? false;
}
