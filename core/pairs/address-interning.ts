import { type Address, addressText } from '../flowlog/address.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';

/** IPv4 addresses have codes below this, IPv6 addresses from here on. */
const IPV4_CODES = 0x1_0000_0000;

/** For each octet its place in the order of texts: 0, 1, 10, 100, 101, ... */
const OCTET_RANKS = octetRanks();

function octetRanks(): Uint8Array {
  const inOrder = Array.from({ length: 256 }, (_, octet) => String(octet)).toSorted(byText);
  const ranks = new Uint8Array(inOrder.length);
  for (const [rank, octet] of inOrder.entries()) ranks[Number(octet)] = rank;
  return ranks;
}

/** Gives addresses numbers, so that a table of them needs no texts. An IPv4 address is its own number. */
export interface AddressInterner {
  codeOf(address: Address): number;
  /** @param code of an address that was asked for before */
  textOf(code: number): string;
  /**
   * Ranks codes as their texts are ordered.
   * @returns a number below 2^32 for each code, to be compared with those of the same call
   */
  ranksOf(codes: Float64Array): Uint32Array;
}

/**
 * Makes codes for the addresses of one log object.
 */
export function createAddressInterner(): AddressInterner {
  const others: string[] = [];
  const codes = new Map<string, number>();

  const textOf = (code: number): string =>
    code < IPV4_CODES ? addressText(code) : mustExist(others[code - IPV4_CODES], 'an address by its code');

  return {
    codeOf(address) {
      if (typeof address === 'number') return address;
      const known = codes.get(address);
      if (known !== undefined) return known;
      const code = IPV4_CODES + others.push(address) - 1;
      codes.set(address, code);
      return code;
    },
    textOf,
    ranksOf(some) {
      const ranks = new Uint32Array(some.length);
      if (others.length === 0) {
        for (let index = 0; index < some.length; index++) ranks[index] = dottedRank(some[index] ?? 0);
        return ranks;
      }
      const texts = [...new Set(some)].map((code) => [textOf(code), code] as const);
      const places = new Map(texts.toSorted(([a], [b]) => byText(a, b)).map(([, code], place) => [code, place]));
      return Uint32Array.from(some, (code) => mustExist(places.get(code), 'an address by its code'));
    },
  };
}

/** A dot sorts before every digit, so the order of dotted texts is that of the ranks of their octets. */
function dottedRank(code: number): number {
  const high = ((OCTET_RANKS[code >>> 24] ?? 0) << 8) | (OCTET_RANKS[(code >>> 16) & 255] ?? 0);
  const low = ((OCTET_RANKS[(code >>> 8) & 255] ?? 0) << 8) | (OCTET_RANKS[code & 255] ?? 0);
  return high * 0x1_0000 + low;
}
