import { memoised } from '../collections/memoised.ts';
import { type AddressRanges, blockOf, compileRanges, digitsOfIPv6 } from '../flowlog/address.ts';
import { byText } from '../collections/order.ts';
import type { InterfaceReport } from '../pairs/interface-tally.ts';
import type { NetworkInterface } from './interfaces.ts';
import { SPECIAL_PURPOSE_BLOCKS } from './special-purpose.ts';

/** Addresses and forwarders that are remembered of a day: of more, the first in the order of their texts. */
const MAX_REMEMBERED = 20_000;

/** What interfaces of the fleet showed on one day. It is kept so that a host is ours also in a window in which only others report on it. */
export interface Ownership {
  /** Blocks of own addresses outside the private ranges, ascending: see {@link ownedBlock}. */
  readonly own: readonly string[];
  /** Ids of interfaces that pass traffic on, ascending. */
  readonly forwarders: readonly string[];
}

/** Before anything was seen. */
export const NO_OWNERSHIP: Ownership = { own: [], forwarders: [] };

/**
 * Returns the addresses that are ours whatever the log shows.
 * @param settings `inside`: blocks of the user
 */
export function insideRanges({ inside }: { readonly inside: readonly string[] }): AddressRanges {
  return compiled(inside);
}

/** The same settings are asked for again for each log object. */
const compiled = memoised((inside: readonly string[]) => compileRanges([...SPECIAL_PURPOSE_BLOCKS, ...inside]));

/** Checks whether an address is ours. */
export type IsInside = (address: string) => boolean;

/**
 * Learns from the reports of one window.
 * @param inside private ranges and the blocks of the settings: their addresses are ours anyway, and are not kept
 */
export function learnOwnership(reports: readonly InterfaceReport[], inside: AddressRanges): Ownership {
  const own = reports.flatMap((report) => report.own.filter((address) => !inside.includes(address)).map(ownedBlock));
  const forwarders = reports.filter(isForwarding).map(({ at }) => at.interfaceId);
  return { own: ordered(own), forwarders: ordered(forwarders.filter((id) => id !== '')) };
}

/** Unites what was learnt; the result does not depend on order or repetition. */
export function uniteOwnership(parts: readonly Ownership[]): Ownership {
  return {
    own: ordered(parts.flatMap((part) => part.own)),
    forwarders: ordered(parts.flatMap((part) => part.forwarders)),
  };
}

/** Checks whether everything in `part` is in `whole` too. */
export function holdsOwnership(whole: Ownership, part: Ownership): boolean {
  const own = new Set(whole.own);
  const forwarders = new Set(whole.forwarders);
  return part.own.every((block) => own.has(block)) && part.forwarders.every((id) => forwarders.has(id));
}

/** A gateway or load balancer by its kind, or one by what it does: an interface of no instance at which packets of the internet pass. */
function isForwarding({ at, isPassing }: InterfaceReport): boolean {
  return at.kind === 'forwarder' || (isPassing && at.kind !== 'instance');
}

/**
 * Returns the check for one window. It remembers what it said of an address.
 * @param inside private ranges and the blocks of the settings
 * @param interfaces of the window: their own addresses are ours
 * @param remembered of the day before
 */
export function insideCheck(
  inside: AddressRanges,
  interfaces: Iterable<NetworkInterface>,
  remembered: Ownership,
): IsInside {
  const check = insideTest(inside, interfaces, remembered);
  const checked = new Map<string, boolean>();
  return (address) => {
    let isInside = checked.get(address);
    if (isInside === undefined) {
      isInside = check(address);
      checked.set(address, isInside);
    }
    return isInside;
  };
}

/** Returns the check of {@link insideCheck} without its memory, for who asks of each address once. */
export function insideTest(
  inside: AddressRanges,
  interfaces: Iterable<NetworkInterface>,
  remembered: Ownership,
): IsInside {
  const owned = new Set(remembered.own.map((block) => ownedName(block.slice(0, block.indexOf('/')))));
  for (const { own } of interfaces) for (const address of own) owned.add(ownedName(address));
  const vpcBlocks = vpcBlocksOf(owned);
  return (address) =>
    inside.includes(address) ||
    owned.has(ownedName(address)) ||
    (vpcBlocks.size > 0 && !address.includes(':') && vpcBlocks.has(blockOf(address, VPC_BITS)));
}

/** Names the block of {@link ownedBlock}; for IPv6 by its digits alone, because a large window has a hundred thousand addresses. */
function ownedName(address: string): string {
  return address.includes(':') ? digitsOfIPv6(address).slice(0, IPV6_VPC_BITS / BITS_OF_DIGIT) : ownedBlock(address);
}

const BITS_OF_DIGIT = 4;

/** Amazon gives a VPC an IPv6 block of this length, and a subnet a /64 of it. */
const IPV6_VPC_BITS = 56;

/** The smallest subnet: whoever owns an address owns the whole of it. */
const IPV4_SUBNET_BITS = 28;

/** A block of IPv4 that several subnets of ours lie in. */
const VPC_BITS = 24;
const SUBNETS_OF_VPC = 3;

/** Returns the block that belongs to the owner of an address: for IPv6 the block of the VPC, for IPv4 the smallest subnet that AWS allows. */
function ownedBlock(address: string): string {
  return blockOf(address, address.includes(':') ? IPV6_VPC_BITS : IPV4_SUBNET_BITS);
}

/** A /24 with three subnets of ours or more is one of our VPCs: it holds hosts, too, whose own interface does not log. */
function vpcBlocksOf(owned: ReadonlySet<string>): ReadonlySet<string> {
  const subnets = new Map<string, number>();
  for (const block of owned) {
    if (!block.includes('.')) continue;
    const vpc = blockOf(block.slice(0, block.indexOf('/')), VPC_BITS);
    subnets.set(vpc, (subnets.get(vpc) ?? 0) + 1);
  }
  return new Set([...subnets].filter(([, count]) => count >= SUBNETS_OF_VPC).map(([vpc]) => vpc));
}

function ordered(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted(byText).slice(0, MAX_REMEMBERED);
}
