import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hourOf,
  isCalendarDay,
  isFinal,
  isoDay,
  isoSecond,
  lastWholeWeek,
  minuteText,
  windowOf,
} from '../../core/time.ts';
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

describe('lastWholeWeek()', () => {
  const week = (day: string): unknown => {
    const { name, from, to } = lastWholeWeek(Date.parse(day) / 1000);
    return [name, isoDay(from), isoDay(to)];
  };

  test.each([
    ['2026-11-23T00:00:00Z', ['2026-W47', '2026-11-16', '2026-11-23']],
    ['2026-11-22T23:59:59Z', ['2026-W46', '2026-11-09', '2026-11-16']],
    ['2026-11-29T12:00:00Z', ['2026-W47', '2026-11-16', '2026-11-23']],
    // The first days of 2027 belong to the last week of 2026, and the last days of 2024 to the first week of 2025.
    ['2027-01-04T00:00:00Z', ['2026-W53', '2026-12-28', '2027-01-04']],
    ['2025-01-06T00:00:00Z', ['2025-W01', '2024-12-30', '2025-01-06']],
  ])('is the week before the Monday of %s', (now, expected) => {
    expect(week(now)).toEqual(expected);
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
