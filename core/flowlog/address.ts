import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

const DOT = 46;
const ZERO = 48;

/**
 * An address while records are read: the 32 bits of IPv4 as a number, or IPv6 as the text of RFC 5952. An IPv4-mapped IPv6 address is IPv4. One
 * address has one form; two would count as two sources.
 */
export type Address = number | string;

/** A set of addresses, compiled from CIDR blocks. */
export interface AddressRanges {
  /**
   * Says whether an address lies in the set.
   * @param address also as {@link addressText} writes it
   */
  includes(address: Address): boolean;
}

/**
 * Reads an address.
 * @param text as it stands in the log
 * @returns undefined when it is none
 */
export function parseAddress(text: string): Address | undefined {
  const ipv4 = dottedNumber(text);
  if (ipv4 !== undefined) return ipv4;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? numberOf(address.toIPv4Address().toString()) : address.toRFC5952String();
}

/** How addresses begin that a NAT gateway translates to IPv4: 64:ff9b::/96, of which the last 32 bits are the address of IPv4. */
const TRANSLATED_PREFIX = '64:ff9b::';
const TRANSLATED = /^64:ff9b::(?:(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4}))?$/;

/**
 * Checks whether a NAT gateway translates an address: a host of IPv6 reaches a host of IPv4 by it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
 */
export function isTranslated(address: Address): boolean {
  return typeof address === 'string' && address.startsWith(TRANSLATED_PREFIX) && TRANSLATED.test(address);
}

/** Returns the address of IPv4 that an address of IPv6 stands for where a NAT gateway translates it; any other address as it is. */
export function untranslated(address: Address): Address {
  if (typeof address === 'number' || !address.startsWith(TRANSLATED_PREFIX)) return address;
  const parts = TRANSLATED.exec(address);
  if (!parts) return address;
  const [, high = '0', low = '0'] = parts;
  return parseInt(high, 16) * 65_536 + parseInt(low, 16);
}

/**
 * Writes an address as the whole project spells it: dotted decimal, or RFC 5952 for IPv6.
 */
export function addressText(address: Address): string {
  if (typeof address === 'string') return address;
  return `${HIGH_HALVES.textOf(address >>> 16)}${LOW_HALVES.textOf(address & 0xffff)}`;
}

/**
 * Returns the block that holds an address.
 * @param address as {@link addressText} writes it
 * @param length of the prefix in bits: a multiple of 16 or 8 for IPv6, any for IPv4
 * @returns for example `2001:db8:1234:a100::/56` or `198.51.100.16/28`
 */
export function blockOf(address: string, length: number): string {
  if (!address.includes(':')) {
    const network = (numberOf(address) & (-1 << (32 - length))) >>> 0;
    return `${addressText(network)}/${length}`;
  }
  const bytes = maskBytes(ipaddr.IPv6.parse(address).toByteArray(), length, 0);
  return `${new ipaddr.IPv6(bytes).toRFC5952String()}/${length}`;
}

/** Halves of dotted addresses, each written once: an address put together from two texts costs half of one made from four numbers. */
const HIGH_HALVES = halfTexts('.');
const LOW_HALVES = halfTexts('');

function halfTexts(end: string): { readonly textOf: (half: number) => string } {
  let texts: string[] | undefined;
  return {
    textOf(half) {
      texts ??= new Array<string>(65_536).fill('');
      const known = texts[half];
      if (known) return known;
      const text = `${half >>> 8}.${half & 255}${end}`;
      texts[half] = text;
      return text;
    },
  };
}

/**
 * Compiles CIDR blocks into a set that answers in a binary search.
 * @param cidrs for example `['10.0.0.0/8', 'fc00::/7']`; a block whose host bits are set stands for its network
 * @throws {Error} when a text is no CIDR block; settings are checked before they come here
 */
export function compileRanges(cidrs: readonly string[]): AddressRanges {
  const v4: Array<readonly [first: string, last: string]> = [];
  const v6: Array<readonly [first: string, last: string]> = [];
  for (const cidr of cidrs) {
    const [address, length] = ipaddr.parseCIDR(cidr);
    const bytes = address.toByteArray();
    const range = [hexOf(maskBytes(bytes, length, 0)), hexOf(maskBytes(bytes, length, 255))] as const;
    (address.kind() === 'ipv4' ? v4 : v6).push(range);
  }
  const inV4 = binarySearch(mergeRanges(v4).map(([first, last]) => [parseInt(first, 16), parseInt(last, 16)] as const));
  const inV6 = binarySearch(mergeRanges(v6));
  return {
    includes(address) {
      if (typeof address === 'number') return inV4(address);
      return address.includes(':') ? inV6(digitsOfIPv6(address)) : inV4(numberOf(address));
    },
  };
}

/** Reads dotted decimal without leading zeros, several times faster than a regular expression. */
function dottedNumber(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else {
      const digit = code - ZERO;
      if (!(digit >= 0 && digit <= 9) || octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/**
 * Reads the address of IPv4 that stands in some bytes, as {@link parseAddress} reads a text.
 * @returns undefined when it is none; one of IPv6 is none
 */
export function dottedBytes(bytes: Uint8Array, from: number, to: number): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else {
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9 || octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** Returns the value of a dotted-decimal address; the text is known to be one. */
function numberOf(dotted: string): number {
  let value = 0;
  let octet = 0;
  for (let i = 0; i < dotted.length; i++) {
    const code = dotted.charCodeAt(i);
    if (code === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + (code - ZERO);
  }
  return value * 256 + octet;
}

/** Hexadecimal digits of an address of IPv6. */
const IPV6_DIGITS = 32;
const GROUP_DIGITS = 4;

/**
 * Returns all digits of an address of IPv6: the order of these texts is the order of the addresses. It is ten times as fast as a general parser.
 * @param address as {@link addressText} writes it
 * @returns 32 hexadecimal digits
 */
export function digitsOfIPv6(address: string): string {
  if (address.includes('.')) return hexOf(ipaddr.IPv6.parse(address).toByteArray());
  const gap = address.indexOf('::');
  if (gap < 0) return groupDigits(address);
  const before = groupDigits(address.slice(0, gap));
  const after = groupDigits(address.slice(gap + 2));
  return before + '0'.repeat(IPV6_DIGITS - before.length - after.length) + after;
}

function groupDigits(groups: string): string {
  if (groups === '') return '';
  let digits = '';
  for (const group of groups.split(':')) digits += group.padStart(GROUP_DIGITS, '0');
  return digits;
}

/** Fixed-width hexadecimal: its text order is the numeric order. */
function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The first (fill 0) or last (fill 255) address of a block. */
function maskBytes(bytes: readonly number[], length: number, fill: 0 | 255): number[] {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, length - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) | (fill & ~mask & 0xff);
  });
}

function mergeRanges(ranges: ReadonlyArray<readonly [string, string]>): Array<readonly [string, string]> {
  const merged: Array<[string, string]> = [];
  for (const [first, last] of ranges.toSorted((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1]) previous[1] = last > previous[1] ? last : previous[1];
    else merged.push([first, last]);
  }
  return merged;
}

/** Membership in sorted, disjoint ranges. */
function binarySearch<T extends number | string>(ranges: ReadonlyArray<readonly [T, T]>): (value: T) => boolean {
  return (value) => {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = ranges[middle];
      if (range && range[0] <= value) low = middle + 1;
      else high = middle;
    }
    const before = ranges[low - 1];
    return before !== undefined && value <= before[1];
  };
}
