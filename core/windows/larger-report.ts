import type { PairFacts } from '../pairs/pair.ts';

/**
 * Takes two reports on the same packets as one. The number of attempts is the larger one, and of those as many are rejected as the stricter report
 * rejected: an attempt that the side of the source lets out and the side of the target rejects is one rejected attempt.
 * What a transit gateway reports of attempts without an outcome counts only if both reports are of one.
 * @returns the first report with the numbers of both; the numbers do not depend on the order of the two
 */
export function largerReport<Report extends PairFacts>(report: Report, other: PairFacts): Report {
  const attempts = Math.max(report.rejected + report.accepted, other.rejected + other.accepted);
  const rejected = Math.max(report.rejected, other.rejected);
  return {
    ...report,
    rejected,
    accepted: attempts - rejected,
    ...mergedUnknown(report, other),
    continued: Math.max(report.continued, other.continued),
    packets: Math.max(report.packets, other.packets),
    bytes: Math.max(report.bytes, other.bytes),
    first: Math.min(report.first, other.first),
    last: Math.max(report.last, other.last),
    evidence: report.evidence | other.evidence,
    ...mergedDoubt(report, other),
    ...mergedFlags(report, other),
  };
}

/** A flow log of a VPC knows the outcome of every attempt. */
function mergedUnknown({ unknown }: PairFacts, { unknown: other }: PairFacts): Pick<PairFacts, 'unknown'> {
  if (unknown === undefined && other === undefined) return {};
  return { unknown: unknown === undefined || other === undefined ? undefined : Math.max(unknown, other) };
}

/** A pair stays doubtful only if all of its accepted attempts are. */
function mergedDoubt(report: PairFacts, other: PairFacts): Pick<PairFacts, 'isDoubtful'> {
  const reports = [report, other];
  if (!reports.some(({ isDoubtful }) => isDoubtful)) return {};
  return { isDoubtful: reports.every(({ accepted, isDoubtful }) => accepted === 0 || isDoubtful) };
}

/** One log with TCP flags is enough: it knows which records are later ones. */
function mergedFlags(report: PairFacts, other: PairFacts): Pick<PairFacts, 'isWithoutFlags'> {
  if (!report.isWithoutFlags && !other.isWithoutFlags) return {};
  return { isWithoutFlags: report.isWithoutFlags === true && other.isWithoutFlags === true };
}
