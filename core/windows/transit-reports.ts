import type { PlacedReport } from '../network/forwarders.ts';
import type { Owners } from '../network/interfaces.ts';

/** What shows that flow logs of VPCs report on the ends of a pair. */
export interface LoggedByVpcs {
  readonly owners: Owners;
  /** VPCs that a flow log covers. A transit gateway covers none: its attachments are in none. */
  readonly vpcIds: ReadonlySet<string>;
}

/**
 * Leaves out what a transit gateway reports of packets that the flow log of a VPC reports too: a VPC knows what became of them, and an attempt must
 * not count twice.
 * A report is left out if a flow log of a VPC has the same pair, if it covers the VPC of either end, or if the interface of either end logs.
 * @param reports of one window, or all on one pair
 */
export function withoutLoggedByVpcs(
  reports: readonly PlacedReport[],
  { owners, vpcIds }: LoggedByVpcs,
): readonly PlacedReport[] {
  if (!reports.some(isTransit)) return reports;
  const pairs = new Set(reports.filter((report) => !isTransit(report)).map(pairText));
  const isLogged = (report: PlacedReport): boolean =>
    pairs.has(pairText(report)) ||
    vpcsOf(report).some((vpcId) => vpcIds.has(vpcId)) ||
    [report.source, report.destination].some((address) => owners.ownerOf(address) !== undefined);
  return reports.filter((report) => !isTransit(report) || !isLogged(report));
}

function isTransit({ at }: PlacedReport): boolean {
  return at.kind === 'transit';
}

function pairText({ port, source, destination }: PlacedReport): string {
  return `${port} ${source} ${destination}`;
}

function vpcsOf({ at: { between = '' } }: PlacedReport): string[] {
  return between.split('+').filter((vpcId) => vpcId !== '');
}
