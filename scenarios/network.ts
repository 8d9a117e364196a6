import type { Random } from './noise.ts';

/** A made-up network of one account and one VPC. Everything outside is from the documentation ranges. */
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

/** How many hosts there are; the first is the file server, the second the web server. */
export const HOST_COUNT = 60;

/** All hosts, by number. */
export const HOSTS: readonly Host[] = Array.from({ length: HOST_COUNT }, (_, index) => ({
  address: `10.0.${4 + Math.floor(index / 30)}.${10 + (index % 30)}`,
  interfaceId: interfaceIdAt(index),
  instanceId: `i-0e1f2031425360${hexOf(index)}`,
}));

/**
 * Gives the interface id of a host. Text, not a sum: the 17 digits of an id are more than a number holds exactly.
 * @param index below 4,096
 */
export function interfaceIdAt(index: number): string {
  return `eni-0d1e2f30415260${hexOf(index)}`;
}

function hexOf(index: number): string {
  return index.toString(16).padStart(3, '0');
}

const OUTSIDE_NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];

/** How many outside addresses there are. */
export const OUTSIDE_COUNT = OUTSIDE_NETWORKS.length * 254;

/**
 * Gives an outside address.
 * @param index any whole number, not negative; repeats after {@link OUTSIDE_COUNT}
 */
export function outsideAddress(index: number): string {
  const host = index % OUTSIDE_COUNT;
  return `${OUTSIDE_NETWORKS[Math.floor(host / 254)] ?? '192.0.2'}.${1 + (host % 254)}`;
}

/**
 * Gives a host by number; numbers wrap around.
 */
export function hostAt(index: number): Host {
  const host = HOSTS[index % HOST_COUNT];
  if (!host) throw new RangeError(`Choose a host: number ${index} found, 0 or more expected`);
  return host;
}

/**
 * Draws a whole number.
 * @param random is advanced by one number
 * @param below exclusive
 */
export function drawBelow(random: Random, below: number): number {
  return Math.floor(random() * below);
}
