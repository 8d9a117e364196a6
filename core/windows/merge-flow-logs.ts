import { mustExist } from '../collections/must-exist.ts';
import type { PlacedReport } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface } from '../network/interfaces.ts';
import { ENDS, mergeEnds, observerKey, type PairReport } from '../pairs/report.ts';
import type { KnownPackets } from './known-packets.ts';
import { largerReport } from './larger-report.ts';

/** Puts each report at its interface. */
export function placedReports(
  reports: readonly PairReport[],
  interfaces: ReadonlyMap<string, NetworkInterface>,
): PlacedReport[] {
  return reports.map((report) => ({
    ...report,
    interface: mustExist(interfaces.get(interfaceKey(report.at)), 'the interface of a report'),
  }));
}

/**
 * Takes the reports of several flow logs on one interface as one: they see the same packets. Of flow logs of one kind the larger number counts. A
 * flow log without TCP flags or without the addresses of packets, or one that sums records up over ten minutes, only adds what the others do not report.
 * @param known what flow logs with the addresses of packets tell, in the whole window
 */
export function mergeFlowLogs(reports: readonly PlacedReport[], known: KnownPackets): PlacedReport[] {
  const byPair = new Map<string, PlacedReport[]>();
  const placed: PlacedReport[] = [];
  for (const report of withPassedOn(reports)) {
    const { interface: reporter } = report;
    if (reporter.flowLogs.length === 1) {
      placed.push(report);
      continue;
    }
    const here = known.takenOff(report);
    if (!here) continue;
    const key = interfaceKey(report.at);
    const pair = `${key} ${report.port} ${report.source} ${report.destination}`;
    const others = byPair.get(pair);
    if (others) others.push(here);
    else byPair.set(pair, [here]);
  }
  return [...placed, ...[...byPair.values()].flatMap((ofPair) => asOne(ofPair) ?? [])];
}

/** Takes what an observer reports of packets that came and of packets that its interface passed on as one: they are the same packets. */
function withPassedOn(reports: readonly PlacedReport[]): Iterable<PlacedReport> {
  if (!reports.some(({ at }) => at.isPassedOn)) return reports;
  const byKey = new Map<string, PlacedReport>();
  for (const report of reports) {
    const key = `${observerKey(report.at)} ${report.port} ${report.source} ${report.destination}`;
    const before = byKey.get(key);
    byKey.set(key, before ? samePackets(before, report) : report);
  }
  return byKey.values();
}

function samePackets(report: PlacedReport, other: PlacedReport): PlacedReport {
  return {
    ...largerReport(report, other),
    bareRejects: Math.max(report.bareRejects, other.bareRejects),
    ends: mergeEnds(report, other),
  };
}

/** Takes the reports of the flow logs of one interface on one pair as one. */
function asOne(reports: readonly PlacedReport[]): PlacedReport | undefined {
  const slowFlowLogs = new Set(reports[0]?.interface.slowFlowLogs);
  const takenOf = (isSlow: boolean): PlacedReport | undefined => {
    const ofSpeed = reports.filter(({ at }) => slowFlowLogs.has(at.flowLogId) === isSlow);
    const withFlags = ofSpeed.filter(({ ends }) => (ends & ENDS.withoutFlags) === 0);
    const withoutFlags = ofSpeed.filter(({ ends }) => (ends & ENDS.withoutFlags) !== 0);
    return both(largestOf(withFlags), largestOf(withoutFlags), lessContinued);
  };
  return both(takenOf(false), takenOf(true), withSlow);
}

function both(
  report: PlacedReport | undefined,
  other: PlacedReport | undefined,
  merge: (report: PlacedReport, other: PlacedReport) => PlacedReport,
): PlacedReport | undefined {
  return report && other ? merge(report, other) : (report ?? other);
}

/** Takes reports of flow logs of one kind as one; undefined where there is none. */
function largestOf([first, ...others]: readonly PlacedReport[]): PlacedReport | undefined {
  return first && others.reduce(largerOf, first);
}

function largerOf(report: PlacedReport, other: PlacedReport): PlacedReport {
  return {
    ...largerReport(report, other),
    // One flow log may be of accepted traffic alone, and the other of rejected traffic.
    rejected: Math.max(report.rejected, other.rejected),
    accepted: Math.max(report.accepted, other.accepted),
    bareRejects: Math.max(report.bareRejects, other.bareRejects),
    ends: mergeEnds(report, other),
  };
}

/** Takes a report without TCP flags to one with them. The first counts later records of a connection as attempts; the second knows how many there were. */
function lessContinued(flagged: PlacedReport, unflagged: PlacedReport): PlacedReport {
  return {
    ...largerOf(flagged, unflagged),
    ends: mergeEnds(flagged, unflagged) & ~ENDS.withoutFlags,
    rejected: Math.max(flagged.rejected, unflagged.rejected - flagged.bareRejects),
    accepted: Math.max(flagged.accepted, unflagged.accepted - flagged.continued),
  };
}

/**
 * Takes a report of a flow log of ten minutes to one of a flow log of one minute. The first also counts attempts of the next two windows, so it counts
 * only where the second is silent: that one may be of accepted traffic alone.
 */
function withSlow(fast: PlacedReport, slow: PlacedReport): PlacedReport {
  const ofLetIn = fast.accepted + fast.continued > 0 ? fast : slow;
  const ofRejected = fast.rejected + fast.bareRejects > 0 ? fast : slow;
  const { packets, bytes } = ofLetIn === slow && ofRejected === slow ? slow : fast;
  return {
    ...largerOf(fast, slow),
    rejected: ofRejected.rejected,
    bareRejects: ofRejected.bareRejects,
    accepted: ofLetIn.accepted,
    continued: ofLetIn.continued,
    packets,
    bytes,
  };
}
