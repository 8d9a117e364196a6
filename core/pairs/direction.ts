import type { Address, AddressRanges } from '../flowlog/address.ts';

/** Which ends of a pair are ours: inbound is outside to inside, lateral inside to inside, outbound inside to outside, transit neither. */
export type Direction = 'inbound' | 'lateral' | 'outbound' | 'transit';

/** All directions, in the order of tables and messages. */
export const DIRECTIONS: readonly Direction[] = ['inbound', 'lateral', 'outbound', 'transit'];

/**
 * @param source the end that opens the connection
 * @param destination the end that is reached
 * @param inside the addresses that are ours
 */
export function directionOf(source: Address, destination: Address, inside: AddressRanges): Direction {
  if (inside.includes(source)) return inside.includes(destination) ? 'lateral' : 'outbound';
  return inside.includes(destination) ? 'inbound' : 'transit';
}
