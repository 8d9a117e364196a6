import type { Random } from '../../scenarios/noise.ts';

/** A host of a made-up account. */
export interface SimulatedHost {
  readonly accountId: string;
  readonly address: string;
}

/** Outcome of a try on port 445: a host answers, a security group rejects the try, or no host has the address. */
export type Outcome = 'answered' | 'rejected' | 'silent';

/** A connection that one host opens to another. */
export interface Contact {
  /** Start, epoch seconds. */
  readonly second: number;
  readonly from: SimulatedHost;
  /** Address of the other end, in the same account. */
  readonly to: string;
  readonly outcome: Outcome;
}

/** Header line for the lines of {@link contactLines}. */
export const CONTACT_HEADER =
  'account-id interface-id vpc-id srcaddr dstaddr srcport dstport protocol tcp-flags flow-direction packets bytes start end action log-status';

const SYN = 2;
const SYN_ACK = 18;

/**
 * Writes the lines of a contact in the flow logs of a VPC. The interface of the source logs the try. If a host has the destination address, its
 * interface logs the try too. Both interfaces log an answer.
 * @param contact the contact
 * @param random source of random numbers, for the source port
 */
export function contactLines(contact: Contact, random: Random): string[] {
  const { from, to, second, outcome } = contact;
  const port = 49_152 + Math.floor(random() * 16_384);
  const there = `${from.address} ${to} ${port} 445 6 ${SYN}`;
  const back = `${to} ${from.address} 445 ${port} 6 ${SYN_ACK}`;
  const line = (at: string, what: string, rest: string): string =>
    `${from.accountId} ${interfaceOf(at)} vpc-${from.accountId} ${what} ${rest} ${second} ${second + 30} `;
  const tried = `${line(from.address, there, 'egress 3 180')}ACCEPT OK`;
  if (outcome === 'silent') return [tried];
  if (outcome === 'rejected') return [tried, `${line(to, there, 'ingress 1 52')}REJECT OK`];
  return [
    tried,
    `${line(from.address, back, 'ingress 6 900')}ACCEPT OK`,
    `${line(to, there, 'ingress 6 700')}ACCEPT OK`,
    `${line(to, back, 'egress 6 900')}ACCEPT OK`,
  ];
}

function interfaceOf(address: string): string {
  const digits = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `eni-${digits.join('').padStart(17, '0')}`;
}
