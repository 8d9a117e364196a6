import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findReferencePeriod,
  type HourLevel,
  hourLevels,
  type ReferencePeriod,
} from '../../../core/baseline/level-shift.ts';

const DAY = 24;

/** Hours of level windows; a level below 0 is an hour that nobody saw. */
function spanOf(...plan: ReadonlyArray<readonly [hours: number, level: number]>): ReferencePeriod {
  const levels = plan.flatMap(([hours, level]) => Array.from({ length: hours }, () => level));
  return findReferencePeriod(
    levels.map((level): HourLevel | undefined => (level < 0 ? undefined : { mean: level, most: level })),
  );
}

describe('findUsualSpan()', () => {
  test('finds nothing in steady hours, whatever their cycle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: DAY, maxLength: DAY }),
        fc.integer({ min: 1, max: 20 }),
        (day, days) => {
          const calm = Math.max(...day) / 3;
          const cycle = day.map((level) => Math.max(level, calm));
          const hours = Array.from({ length: days * DAY }, (_, hour) => cycle[hour % DAY] ?? 0);
          expect(findReferencePeriod(hours.map((mean) => ({ mean, most: mean })))).toEqual({ since: 0, shifts: [] });
        },
      ),
    );
  });

  test.each([
    {
      known: '4 hours',
      plan: [
        [4, 8],
        [12, 200],
      ],
      start: 4,
    },
    {
      known: 'two days',
      plan: [
        [48, 8],
        [40, 60],
      ],
      start: 48,
    },
    {
      known: 'two weeks',
      plan: [
        [14 * DAY, 8],
        [6.5 * DAY, 30],
      ],
      start: 14 * DAY,
    },
  ] as const)('finds a rise that goes on after $known', ({ plan, start }) => {
    const hours = plan.reduce((sum, [count]) => sum + count, 0);
    expect(spanOf(...plan)).toEqual({ since: 0, shifts: [{ start, end: hours }] });
  });

  test.each([
    {
      rise: 'of 9 times after some hours',
      plan: [
        [4, 8],
        [12, 72],
      ],
    },
    {
      rise: 'of 4 times after two days',
      plan: [
        [48, 8],
        [40, 32],
      ],
    },
    {
      rise: 'of 2 times after two weeks',
      plan: [
        [14 * DAY, 8],
        [40, 16],
      ],
    },
    {
      rise: 'to 9 sources',
      plan: [
        [14 * DAY, 0],
        [40, 9],
      ],
    },
  ] as const)('finds no rise $rise', ({ plan }) => {
    expect(spanOf(...plan)).toEqual({ since: 0, shifts: [] });
  });

  test('lets a rise become usual at midnight, after a week or as long as anything was known, and a day at least', () => {
    expect(spanOf([14 * DAY, 8], [7 * DAY, 60])).toEqual({ since: 14 * DAY, shifts: [] });
    expect(spanOf([14 * DAY + 1, 8], [7 * DAY, 60])).toMatchObject({ since: 0, shifts: [{ start: 14 * DAY + 1 }] });
    expect(spanOf([60, 8], [60, 60])).toEqual({ since: 60, shifts: [] });
    expect(spanOf([4, 8], [43, 200])).toMatchObject({ since: 0 });
    expect(spanOf([4, 8], [44, 200])).toEqual({ since: 4, shifts: [] });
    expect(spanOf([2 * DAY, -1], [30, 8], [42, 200])).toEqual({ since: 78, shifts: [] });
  });

  test('compares the next rise with the one that became usual', () => {
    expect(spanOf([60, 8], [72, 60], [10, 70])).toEqual({ since: 60, shifts: [] });
    expect(spanOf([60, 8], [72, 60], [10, 400])).toEqual({ since: 60, shifts: [{ start: 132, end: 142 }] });
  });

  test('takes a rise for over after three hours near the usual, not after two', () => {
    expect(spanOf([48, 8], [10, 60], [2, 8], [5, 60])).toEqual({ since: 0, shifts: [{ start: 48, end: 65 }] });
    expect(spanOf([48, 8], [10, 60], [3, 8], [5, 60])).toEqual({
      since: 0,
      shifts: [
        { start: 48, end: 58 },
        { start: 61, end: 66 },
      ],
    });
    expect(spanOf([48, 8], [10, 60], [9, -1], [5, 60])).toEqual({ since: 0, shifts: [{ start: 48, end: 72 }] });
  });

  test('lets what is usual begin anew at midnight only, whatever comes later in the day', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(4, 8, 40, 300)), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.integer({ min: 0, max: DAY - 1 }),
        (plan, later) => {
          const levels = plan.flatMap(([hours, level]) => Array.from({ length: hours }, () => level));
          const midnight = Math.floor(levels.length / DAY) * DAY;
          const known = levels.slice(0, midnight).map((level) => [1, level] as const);
          expect(spanOf(...known, [later, 300]).since).toBe(spanOf(...known).since);
        },
      ),
    );
  });
});

describe('hourLevels()', () => {
  test('needs half of the windows of an hour', () => {
    const counts = Float64Array.from({ length: 30 }, (_, index) => (index >= 12 && index % 2 === 0 ? NaN : index));
    expect(hourLevels(counts)).toEqual([{ mean: 5.5, most: 11 }, { mean: 18, most: 23 }, undefined]);
  });
});
