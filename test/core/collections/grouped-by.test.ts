import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupedBy } from '../../../core/collections/grouped-by.ts';

const lastDigit = (number: number): number => number % 10;

describe('groupedBy()', () => {
  test('keeps every item, in its group, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (items) => {
        const groups = groupedBy(items, lastDigit);
        for (const [key, group] of groups) expect(group).toEqual(items.filter((item) => lastDigit(item) === key));
        expect([...groups.values()].flat()).toHaveLength(items.length);
      }),
    );
  });

  test('orders groups by their first items', () => {
    expect([...groupedBy([21, 13, 1, 3, 2], lastDigit)]).toEqual([
      [1, [21, 1]],
      [3, [13, 3]],
      [2, [2]],
    ]);
  });

  test('has no groups when there are no items', () => {
    expect(groupedBy([], lastDigit).size).toBe(0);
  });
});
