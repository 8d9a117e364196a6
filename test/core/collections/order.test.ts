import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { topK } from '../../../core/collections/order.ts';

interface Item {
  readonly rank: number;
  readonly name: string;
}

const items = fc.array(fc.record({ rank: fc.nat(5), name: fc.string() }));
const byRank = (one: Item, other: Item): number => one.rank - other.rank;

describe('topOf()', () => {
  test('gives what a sort and a cut give, equal items in the order in which they came', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 12 }), (given, count) => {
        expect(topK(given, count, byRank)).toEqual(given.toSorted(byRank).slice(0, count));
      }),
    );
  });

  test('gives nothing of nothing', () => {
    expect(topK<Item>([], 10, byRank)).toEqual([]);
  });
});
