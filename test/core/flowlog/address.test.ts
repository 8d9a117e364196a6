import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AddressRanges,
  addressText,
  compileRanges,
  isTranslated,
  parseAddress,
  untranslated,
} from '../../../core/flowlog/address.ts';
import { address as addressOf } from '../../examples/flow-records.ts';

const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
/** Groups of an IPv6 address, many of them zero. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

/** RFC 5952 by the book: no leading zeros, lower case, `::` for the first longest run of at least two zeros. */
function rfc5952(words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16));
  let best = { at: 0, length: 1 };
  for (let at = 0; at < 8; at++) {
    const zeros = words.slice(at).findIndex((word) => word !== 0);
    const length = zeros < 0 ? 8 - at : zeros;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

const isMapped = (words: readonly number[]): boolean =>
  words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;

/** The one spelling of an address; undefined for a text that is none. */
function spelled(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : addressText(address);
}

/** Asks ranges about an address as text. */
function includes(ranges: AddressRanges, text: string): boolean {
  return ranges.includes(parseAddress(text) ?? text);
}

describe('parseAddress()', () => {
  test('leaves dotted decimal as it is', () => {
    fc.assert(fc.property(octets, (some) => expect(spelled(some.join('.'))).toBe(some.join('.'))));
  });

  test('writes every IPv6 address as RFC 5952 says, however it is spelled', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), fc.boolean(), (words, isPadded, isUpper) => {
        fc.pre(!isMapped(words));
        const text = words.map((word) => word.toString(16).padStart(isPadded ? 4 : 1, '0')).join(':');
        expect(spelled(isUpper ? text.toUpperCase() : text)).toBe(rfc5952(words));
      }),
    );
  });

  test('does not change what it gave', () => {
    fc.assert(
      fc.property(groups, (words) => {
        const once = spelled(words.map((word) => word.toString(16)).join(':')) ?? '';
        expect(spelled(once)).toBe(once);
      }),
    );
  });

  test('writes an IPv4-mapped address as IPv4, in both of its spellings', () => {
    fc.assert(
      fc.property(octets, ([a = 0, b = 0, c = 0, d = 0]) => {
        const dotted = `${a}.${b}.${c}.${d}`;
        expect(spelled(`::ffff:${dotted}`)).toBe(dotted);
        expect(spelled(`0:0:0:0:0:FFFF:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`)).toBe(dotted);
      }),
    );
  });

  test.each([
    ['2001:DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['fe80:0:0:0:0:0:0:0', 'fe80::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('writes %s as %s', (text, canonical) => {
    expect(spelled(text)).toBe(canonical);
  });

  test.each([
    '',
    '-',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1 ',
    '0x0a.0.0.1',
    '167772161',
    '10.0.0.0/8',
    ':::',
    '2001:db8::1::2',
    'fe80::1%eth0',
    '[::1]',
    'localhost',
  ])('knows that %j is no address', (text) => {
    expect(spelled(text)).toBeUndefined();
  });
});

const valueOf = (words: readonly number[], bits: bigint): bigint =>
  words.reduce((value, word) => (value << bits) | BigInt(word), 0n);

/** Membership by the book: equal once the host bits are shifted out. */
function naivelyIn(value: bigint, block: { readonly value: bigint; readonly length: number }, bits: number): boolean {
  const shift = BigInt(bits - block.length);
  return value >> shift === block.value >> shift;
}

describe('compileRanges()', () => {
  test('includes exactly the IPv4 addresses that share the network bits of a block', () => {
    const blocks = fc.array(fc.tuple(octets, fc.nat(32)), { maxLength: 6 });
    const near = fc.tuple(fc.nat(5), fc.nat(31));
    fc.assert(
      fc.property(blocks, octets, near, (cidrs, other, [index, bit]) => {
        const ranges = compileRanges(cidrs.map(([some, length]) => `${some.join('.')}/${length}`));
        // An address that differs from one of a block in a single bit lies close to an edge.
        const edge = valueOf(cidrs[index]?.[0] ?? other, 8n) ^ (1n << BigInt(bit));
        for (const value of [edge, valueOf(other, 8n)]) {
          const address = [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
          const expected = cidrs.some(([some, length]) => naivelyIn(value, { value: valueOf(some, 8n), length }, 32));
          expect(includes(ranges, address)).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('includes exactly the IPv6 addresses that share the network bits of a block', () => {
    const blocks = fc.array(fc.tuple(groups, fc.nat(128)), { maxLength: 5 });
    fc.assert(
      fc.property(blocks, groups, fc.tuple(fc.nat(4), fc.nat(127)), (cidrs, other, [index, bit]) => {
        const ranges = compileRanges(cidrs.map(([words, length]) => `${rfc5952(words)}/${length}`));
        const edge = valueOf(cidrs[index]?.[0] ?? other, 16n) ^ (1n << BigInt(bit));
        const words = Array.from({ length: 8 }, (_, at) => Number((edge >> BigInt(112 - 16 * at)) & 0xffffn));
        const expected = cidrs.some(([some, length]) => naivelyIn(edge, { value: valueOf(some, 16n), length }, 128));
        expect(ranges.includes(rfc5952(words))).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    { cidr: '10.0.0.0/8', within: ['10.0.0.0', '10.255.255.255'], around: ['9.255.255.255', '11.0.0.0'] },
    { cidr: '172.16.0.0/12', within: ['172.16.0.0', '172.31.255.255'], around: ['172.15.255.255', '172.32.0.0'] },
    { cidr: '100.64.0.0/10', within: ['100.64.0.0', '100.127.255.255'], around: ['100.63.255.255', '100.128.0.0'] },
    { cidr: '192.0.2.7/32', within: ['192.0.2.7'], around: ['192.0.2.6', '192.0.2.8'] },
    { cidr: 'fc00::/7', within: ['fc00::', 'fdff:ffff::1'], around: ['fbff:ffff::1', 'fe00::'] },
  ])('of $cidr includes $within and not $around', ({ cidr, within, around }) => {
    const ranges = compileRanges([cidr]);
    expect(within.filter((address) => includes(ranges, address))).toEqual(within);
    expect(around.filter((address) => includes(ranges, address))).toEqual([]);
  });

  test('takes a block whose host bits are set for its network', () => {
    expect(includes(compileRanges(['10.1.2.3/8']), '10.200.0.1')).toBe(true);
  });

  test('keeps the two families apart', () => {
    expect(includes(compileRanges(['0.0.0.0/0']), '2001:db8::1')).toBe(false);
    expect(includes(compileRanges(['::/0']), '10.0.0.1')).toBe(false);
  });

  test('of nothing includes nothing', () => {
    expect(includes(compileRanges([]), '10.0.0.1')).toBe(false);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'inside'])('refuses %j, which is no block', (text) => {
    expect(() => compileRanges([text])).toThrow('neither IPv6 nor IPv4 CIDR format');
  });
});

describe('untranslated()', () => {
  const untranslatedText = (text: string): string => addressText(untranslated(addressOf(text)));

  test('returns the address of IPv4 that an address of IPv6 stands for', () => {
    fc.assert(
      fc.property(fc.ipV4(), (dotted) => {
        expect(isTranslated(addressOf(`64:ff9b::${dotted}`))).toBe(true);
        expect(untranslatedText(`64:ff9b::${dotted}`)).toBe(dotted);
      }),
    );
  });

  test.each(['10.0.2.9', '2001:db8::a00:209', '64:ff9b:1::a00:209', '64:ff9b::1:a00:209', '64:ff9b:0:0:1::a00:209'])(
    'leaves %s as it is',
    (text) => {
      expect(isTranslated(addressOf(text))).toBe(false);
      expect(untranslatedText(text)).toBe(addressText(addressOf(text)));
    },
  );
});
