import { type Address, addressText } from '../flowlog/address.ts';
import { byText } from './pair.ts';

/** IPv4 addresses have codes below this, IPv6 addresses from here on. */
const IPV4_CODES = 0x1_0000_0000;

const OCTETS = Array.from({ length: 256 }, (_, octet) => String(octet));

/** For each octet its place in the order of texts: 0, 1, 10, 100, 101, ... */
const OCTET_RANKS = Uint8Array.from(OCTETS, (text) => OCTETS.filter((other) => other < text).length);

/** Gives addresses numbers, so that a table of them needs no texts. An IPv4 address is its own number. */
export interface AddressCodes {
  codeOf(address: Address): number;
  /**
   * Ranks codes as their texts are ordered.
   * @returns one number for each code, to be compared with those of the same call
   */
  ranksOf(codes: readonly number[]): Float64Array;
}

/**
 * Makes codes for the addresses of one log object.
 */
export function createAddressCodes(): AddressCodes {
  const others: string[] = [];
  const codes = new Map<string, number>();

  const textOf = (code: number): string =>
    code < IPV4_CODES ? addressText(code) : (others[code - IPV4_CODES] ?? 'no address');

  return {
    codeOf(address) {
      if (typeof address === 'number') return address;
      const known = codes.get(address);
      if (known !== undefined) return known;
      const code = IPV4_CODES + others.push(address) - 1;
      codes.set(address, code);
      return code;
    },
    ranksOf(some) {
      const ranks = new Float64Array(some.length);
      if (others.length === 0) {
        for (const [index, code] of some.entries()) ranks[index] = dottedRank(code);
        return ranks;
      }
      const texts = [...new Set(some)].map((code) => [textOf(code), code] as const);
      const places = new Map(texts.toSorted(([a], [b]) => byText(a, b)).map(([, code], place) => [code, place]));
      for (const [index, code] of some.entries()) ranks[index] = places.get(code) ?? 0;
      return ranks;
    },
  };
}

/** A dot sorts before every digit, so the order of dotted texts is that of the ranks of their octets. */
function dottedRank(code: number): number {
  const high = ((OCTET_RANKS[code >>> 24] ?? 0) << 8) | (OCTET_RANKS[(code >>> 16) & 255] ?? 0);
  const low = ((OCTET_RANKS[(code >>> 8) & 255] ?? 0) << 8) | (OCTET_RANKS[code & 255] ?? 0);
  return high * 65_536 + low;
}
