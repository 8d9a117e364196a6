/**
 * Which ends of a pair are ours: inbound is outside to inside, lateral inside to inside, outbound inside to outside, transit neither. Forwarded is a
 * pair with the own address of a gateway, load balancer or endpoint, which passes traffic on: the host behind it is counted, and nobody is blamed
 * twice.
 */
export type Direction = 'inbound' | 'lateral' | 'outbound' | 'transit' | 'forwarded';

/** All directions, in the order of tables and messages. */
export const DIRECTIONS: readonly Direction[] = ['inbound', 'lateral', 'outbound', 'transit', 'forwarded'];

/**
 * Returns the direction of a pair by whose addresses its ends are.
 * @param isSourceInside whether the end that opens the connection is ours
 * @param isDestinationInside whether the end that is reached is ours
 */
export function directionOf(isSourceInside: boolean, isDestinationInside: boolean): Direction {
  if (isSourceInside) return isDestinationInside ? 'lateral' : 'outbound';
  return isDestinationInside ? 'inbound' : 'transit';
}
