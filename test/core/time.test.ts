import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hourOf, isCalendarDay, isFinal, isoDay, isoSecond, minuteText, windowOf } from '../../core/time.ts';
import { WINDOW } from '../examples/observed-network.ts';

const seconds = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });

describe('windowOf() and hourOf()', () => {
  test('give the start of the span that holds the second, aligned to the epoch', () => {
    fc.assert(
      fc.property(seconds, (second) => {
        for (const [start, width] of [
          [windowOf(second), 300],
          [hourOf(second), 3600],
        ] as const) {
          expect(start % width).toBe(0);
          expect(second - start).toBeLessThan(width);
          expect(start).toBeLessThanOrEqual(second);
        }
      }),
    );
  });
});

describe('isFinal()', () => {
  test('waits until the watermark is fifteen minutes past the end of the window', () => {
    expect(isFinal(WINDOW, WINDOW + 300 + 899)).toBe(false);
    expect(isFinal(WINDOW, WINDOW + 300 + 900)).toBe(true);
  });
});

describe('isCalendarDay()', () => {
  test('takes days that exist, and no other text', () => {
    expect(['2026-11-23', '2028-02-29'].every(isCalendarDay)).toBe(true);
    expect(['2026-02-29', '2026-02-30', '2026-11-3', '2026-11-23T00:00:00Z', ''].some(isCalendarDay)).toBe(false);
  });
});

describe('times as text', () => {
  test('can be read back', () => {
    fc.assert(fc.property(seconds, (second) => expect(Date.parse(isoSecond(second)) / 1000).toBe(second)));
  });

  test('are UTC', () => {
    expect(isoSecond(WINDOW + 7)).toBe('2026-11-23T03:05:07Z');
    expect(isoDay(WINDOW)).toBe('2026-11-23');
    expect(minuteText(WINDOW + 7)).toBe('2026-11-23 03:05 UTC');
  });
});
