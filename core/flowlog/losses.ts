import type { Columns } from './line-columns.ts';
import type { LineFields } from './line-fields.ts';

/**
 * Bits: why a transit gateway lost packets. Flow logs of VPCs do not tell.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
 */
export const LOSSES = {
  /** No route to the destination. */
  noRoute: 1,
  /** The route is a blackhole. */
  blackhole: 2,
  /** Larger than the path carries. */
  mtuExceeded: 4,
  /** Passed too many routers. */
  ttlExpired: 8,
} as const;

/**
 * Reads the reasons for which packets were lost.
 * @returns OR of {@link LOSSES}, without those of which the log does not say how many were lost; undefined if a field is no count
 */
export function readLosses(fields: LineFields, columns: Columns): number | undefined {
  const count = (column: number): number | undefined => (fields.isAbsent(column) ? 0 : fields.count(column));
  const noRoute = count(columns.lostNoRoute);
  const blackhole = count(columns.lostBlackhole);
  const mtuExceeded = count(columns.lostMtuExceeded);
  const ttlExpired = count(columns.lostTtlExpired);
  if (noRoute === undefined || blackhole === undefined || mtuExceeded === undefined || ttlExpired === undefined) {
    return undefined;
  }
  return (
    (noRoute > 0 ? LOSSES.noRoute : 0) |
    (blackhole > 0 ? LOSSES.blackhole : 0) |
    (mtuExceeded > 0 ? LOSSES.mtuExceeded : 0) |
    (ttlExpired > 0 ? LOSSES.ttlExpired : 0)
  );
}
