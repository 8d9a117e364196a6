import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { abbreviated, pluralised, duration, withThousands, joined } from '../../core/wording.ts';

describe('counted()', () => {
  test.each([
    [0, '0 attempts'],
    [1, '1 attempt'],
    [2, '2 attempts'],
    [999, '999 attempts'],
    [1000, '1,000 attempts'],
    [1_234_567, '1,234,567 attempts'],
  ])('writes %d as %j', (count, text) => {
    expect(pluralised(count, 'attempt')).toBe(text);
  });

  test('takes a plural of its own', () => {
    expect([0, 1, 2].map((count) => pluralised(count, 'address', 'addresses'))).toEqual([
      '0 addresses',
      '1 address',
      '2 addresses',
    ]);
  });
});

describe('grouped()', () => {
  test('writes what the English locale writes', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => expect(withThousands(count)).toBe(count.toLocaleString('en-US'))),
    );
  });
});

describe('compact()', () => {
  test.each([
    [0, '0'],
    [4812, '4812'],
    [9999, '9999'],
    [10_000, '10.0k'],
    [38_123, '38.1k'],
    [99_949, '99.9k'],
    [99_950, '100k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [1_234_567, '1.2M'],
    [12_345_678_901, '12.3G'],
  ])('writes %d as %s', (count, text) => {
    expect(abbreviated(count)).toBe(text);
  });

  test('never takes more than five characters, and is never far off', () => {
    const values = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
    fc.assert(
      fc.property(fc.nat({ max: 999_000_000_000_000 }), (count) => {
        const text = abbreviated(count);
        const unit = values[text.at(-1) as keyof typeof values] ?? 1;
        expect(text.length).toBeLessThanOrEqual(5);
        expect(Math.abs(parseFloat(text) * unit - count)).toBeLessThanOrEqual(count * 0.051);
      }),
    );
  });
});

describe('duration()', () => {
  test.each([
    [0, '0 s'],
    [45, '45 s'],
    [300, '5 min'],
    [301, '5 min 1 s'],
    [3600, '1 h'],
    [3605, '1 h'],
    [11_400, '3 h 10 min'],
    [86_400, '1 d'],
    [187_200, '2 d 4 h'],
  ])('writes %d seconds as %j', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('listed()', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  ])('writes %j as %j', (items, text) => {
    expect(joined(items)).toBe(text);
  });

  test('names as many as it is told', () => {
    expect(
      joined(
        Array.from({ length: 1236 }, (_, index) => String(index)),
        2,
      ),
    ).toBe('0, 1 and 1,234 more');
  });
});
