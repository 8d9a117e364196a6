import type { ThresholdFinding } from '../../core/detection/rules/threshold.ts';
import type { JudgedWindow } from '../../core/episodes/episodes.ts';
import { thresholdFinding, windowOfFindings } from './findings.ts';
import { INTERFACE } from './observed-network.ts';

const FINDING = thresholdFinding();

/** Name of the VPC of a place. */
function vpcOf(place: number): string {
  return `vpc-${place.toString(16).padStart(8, '0')}`;
}

/** The finding that a VPC of its own reached its limit. */
export function findingAt(place: number): ThresholdFinding {
  const vpcId = vpcOf(place);
  return {
    ...FINDING,
    scope: { ...FINDING.scope, id: vpcId, vpcId },
    entity: { type: 'series', id: vpcId },
  };
}

/** A window in which the VPCs `[from, to)` reached their limits, and all of `[0, of)` logged. */
export function windowOfPlaces(
  windowStart: number,
  { from = 0, to = 0, of = to }: { readonly from?: number; readonly to?: number; readonly of?: number },
): JudgedWindow {
  const places = Array.from({ length: of }, (_, place) => ({ ...INTERFACE, vpcId: vpcOf(place) }));
  const findings = Array.from({ length: to - from }, (_, index) => findingAt(from + index));
  return windowOfFindings(windowStart, findings, { places });
}
