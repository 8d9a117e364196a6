import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { murmur3, murmur3OfText, type Word64 } from '../../../core/sketch/murmur3.ts';

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, bits: bigint): bigint => ((x << bits) | (x >> (64n - bits))) & MASK;

/** The published algorithm, written as it is printed: slow, but with nothing to get wrong in halves and carries. */
function reference(bytes: Uint8Array): string {
  const c1 = 0x87c37b91114253d5n;
  const c2 = 0x4cf5ad432745937fn;
  const word = (from: number, to: number): bigint =>
    bytes.slice(from, to).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const mix1 = (k: bigint): bigint => (rotate((k * c1) & MASK, 31n) * c2) & MASK;
  const mix2 = (k: bigint): bigint => (rotate((k * c2) & MASK, 33n) * c1) & MASK;
  let [h1, h2] = [0n, 0n];
  const tail = bytes.length - (bytes.length % 16);
  for (let at = 0; at < tail; at += 16) {
    h1 = (((rotate(h1 ^ mix1(word(at, at + 8)), 27n) + h2) & MASK) * 5n + 0x52dce729n) & MASK;
    h2 = (((rotate(h2 ^ mix2(word(at + 8, at + 16)), 31n) + h1) & MASK) * 5n + 0x38495ab5n) & MASK;
  }
  h1 ^= mix1(word(tail, tail + 8)) ^ BigInt(bytes.length);
  h2 ^= mix2(word(tail + 8, tail + 16)) ^ BigInt(bytes.length);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  const finish = (h: bigint): bigint => {
    const first = ((h ^ (h >> 33n)) * 0xff51afd7ed558ccdn) & MASK;
    const second = ((first ^ (first >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK;
    return second ^ (second >> 33n);
  };
  return ((finish(h1) + finish(h2)) & MASK).toString(16).padStart(16, '0');
}

function hex({ high, low }: Word64): string {
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

describe('murmur3()', () => {
  test('hashes nothing to zero', () => {
    expect(hex(murmur3(new Uint8Array()))).toBe('0000000000000000');
  });

  test('hashes a bigint as Athena does, from its eight little-endian bytes', () => {
    expect(hex(murmur3(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)))).toBe('004403b7fb05c44a');
  });

  test('equals the published algorithm for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(hex(murmur3(bytes))).toBe(reference(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('murmur3OfText()', () => {
  test('hashes a varchar as Athena does', () => {
    expect(hex(murmur3OfText('10.0.0.1'))).toBe('85af96b9d83bce29');
  });

  test('hashes the UTF-8 bytes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(hex(murmur3OfText(text))).toBe(hex(murmur3(new TextEncoder().encode(text))));
      }),
    );
  });

  test('hashes text longer than its scratch space', () => {
    const text = 'a'.repeat(1000);
    expect(hex(murmur3OfText(text))).toBe(reference(new TextEncoder().encode(text)));
  });
});
