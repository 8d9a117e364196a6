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

/** How many packets a record says were lost, for each reason; undefined for a field that is no count. */
export type LossFields = Readonly<Record<keyof typeof LOSSES, number | undefined>>;

/**
 * Returns the reasons for which packets were lost, as OR of {@link LOSSES}.
 * @returns undefined if a field is no count
 */
export function lossesOf({ noRoute, blackhole, mtuExceeded, ttlExpired }: LossFields): number | undefined {
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
