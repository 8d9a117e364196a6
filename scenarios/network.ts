import type { Random } from './noise.ts';

/** A made-up network of one account and one VPC. Outside addresses are from the ranges that are reserved for documentation. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';
export const VPC_ID = 'vpc-0a1b2c3d4e5f60718';
export const SUBNET_ID = 'subnet-0b1c2d3e4f5061728';
export const FLOW_LOG_ID = 'fl-0c1d2e3f405162738';

/** A host of the made-up network. */
export interface Host {
  readonly address: string;
  readonly interfaceId: string;
  readonly instanceId: string;
}

/** Number of hosts. The first host is the file server, the second is the web server. */
export const HOST_COUNT = 60;

/** All hosts, by number. */
export const HOSTS: readonly Host[] = Array.from({ length: HOST_COUNT }, (_, index) => ({
  address: `10.0.${4 + Math.floor(index / 30)}.${10 + (index % 30)}`,
  interfaceId: interfaceIdAt(index),
  instanceId: `i-0e1f2031425360${hexOf(index)}`,
}));

/**
 * Returns the interface id of a host. The id is built as text, because a number cannot hold its 17 hexadecimal digits exactly.
 * @param index number of the host, 0 to 4,095
 */
export function interfaceIdAt(index: number): string {
  return `eni-0d1e2f30415260${hexOf(index)}`;
}

function hexOf(index: number): string {
  return index.toString(16).padStart(3, '0');
}

const OUTSIDE_NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];

/** Number of different outside addresses. */
export const OUTSIDE_COUNT = OUTSIDE_NETWORKS.length * 254;

/**
 * Returns an outside address.
 * @param index a whole number of 0 or more; addresses repeat after {@link OUTSIDE_COUNT}
 */
export function outsideAddress(index: number): string {
  const host = index % OUTSIDE_COUNT;
  return `${OUTSIDE_NETWORKS[Math.floor(host / 254)] ?? '192.0.2'}.${1 + (host % 254)}`;
}

/**
 * Returns a host by its number.
 * @param index a whole number of 0 or more; hosts repeat after {@link HOST_COUNT}
 * @throws {RangeError} if the number is negative
 */
export function hostAt(index: number): Host {
  const host = HOSTS[index % HOST_COUNT];
  if (!host) throw new RangeError(`Choose a host: found number ${index}, expected 0 or more`);
  return host;
}

/**
 * Draws a whole number from 0 to below a limit.
 * @param random source of random numbers, advanced by one number
 * @param below the limit, exclusive
 */
export function drawBelow(random: Random, below: number): number {
  return Math.floor(random() * below);
}
