import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { radixSort } from '../../../core/pairs/radix-sort.ts';

/** Numbers that differ in any of their bytes, or in none. */
const key = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(0x100, 0x1_0000, 0x1_0001, 0xffff_ffff), fc.nat());
const rows = fc.array(fc.tuple(key, key), { maxLength: 60 });

describe('radixSort()', () => {
  test('orders by the first key, then by the next, and leaves equal rows as they were', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const keys = [0, 1].map((index) => Uint32Array.from(pairs, (pair) => pair[index] ?? 0));
        const expected = pairs
          .map((pair, row) => [...pair, row] as const)
          .toSorted(([a, b, row], [c, d, other]) => a - c || b - d || row - other)
          .map(([, , row]) => row);
        expect([...radixSort(keys)]).toEqual(expected);
      }),
    );
  });

  test('orders many rows as it orders few', () => {
    const keys = [7, 11].map((step) =>
      Uint32Array.from({ length: 10_000 }, (_, row) => Math.imul(row % 3000, step * 2_654_435_761)),
    );
    const [first = new Uint32Array(), second = new Uint32Array()] = keys;
    const expected = Array.from(first.keys()).toSorted(
      (a, b) => (first[a] ?? 0) - (first[b] ?? 0) || (second[a] ?? 0) - (second[b] ?? 0) || a - b,
    );
    expect([...radixSort(keys)]).toEqual(expected);
  });

  test('has nothing to order without keys', () => {
    expect([...radixSort([])]).toEqual([]);
  });
});
