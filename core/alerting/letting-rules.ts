import type { Finding } from '../detection/all-rules.ts';
import { compileRanges } from '../flowlog/address.ts';
import type { GroupRule, HostDescription } from './host-description.ts';

/** The rules of the security groups of a host that let through what a finding is about. */
export interface LettingRules {
  /** They hold for the address of at least one other end. */
  readonly sure: readonly GroupRule[];
  /** Their lists of addresses or groups are not known here. */
  readonly possible: readonly GroupRule[];
}

/**
 * Finds the rules that let outside addresses in to a host, or the host out to them.
 * @returns undefined where AWS did not say the rules, and for traffic inside, which has a security group at either end
 */
export function lettingRules(
  { rules }: Pick<HostDescription, 'rules'>,
  { direction, port, evidence }: Pick<Finding, 'direction' | 'port' | 'evidence'>,
): LettingRules | undefined {
  if (!rules || (direction !== 'inbound' && direction !== 'outbound')) return undefined;
  const isEgress = direction === 'outbound';
  const { accepted, topSources, topDestinations } = evidence;
  const through = accepted.map(({ source, destination }) => (isEgress ? destination : source));
  const tried = (isEgress ? topDestinations : topSources).map(({ address }) => address);
  const addresses = through.length > 0 ? through : tried;
  const open = rules.filter((rule) => rule.isEgress === isEgress && rule.fromPort <= port && port <= rule.toPort);
  return {
    sure: open.filter(({ peer }) => 'cidr' in peer && holdsAny(peer.cidr, addresses)),
    possible: open.filter(({ peer }) => !('cidr' in peer)),
  };
}

/** A block that cannot be read holds nothing. */
function holdsAny(cidr: string, addresses: readonly string[]): boolean {
  try {
    const range = compileRanges([cidr]);
    return addresses.some((address) => range.includes(address));
  } catch {
    return false;
  }
}
