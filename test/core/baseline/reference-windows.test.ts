import { describe, expect, test } from '@jest/globals';
import {
  HOUR_OFFSETS,
  layOutHistory,
  referencesOf,
  slotOf,
  WINDOW_OFFSETS,
  type CompleteWindow,
  type References,
} from '../../../core/baseline/reference-windows.ts';

const DAY = 86_400;
const MONDAY = Date.UTC(2026, 10, 23) / 1000;
const SATURDAY = MONDAY - 2 * DAY;

/** Whole days before `dayStart`; each window counts how many days it lies back. */
function history(dayStart: number, days: number): CompleteWindow[] {
  return Array.from({ length: days * 288 }, (_, index) => {
    const daysBack = days - Math.floor(index / 288);
    return { startSecond: dayStart - days * DAY + index * 300, count: daysBack, hourCount: daysBack * 10 };
  });
}

function referencesAt(windows: CompleteWindow[], dayStart: number, slot: number): References {
  const laidOut = layOutHistory(windows, dayStart);
  return referencesOf(laidOut, laidOut.counts, { slot, offsets: WINDOW_OFFSETS });
}

const daysIn = ({ values }: References): number[] => [...new Set(values)].toSorted((a, b) => a - b);

describe('referencesOf()', () => {
  test('takes the half hour either side of the slot on the last 14 days', () => {
    const found = referencesAt(history(MONDAY, 20), MONDAY, 100);
    expect(found.values.length).toBe(182);
    expect(found.days).toBe(14);
    expect(daysIn(found)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('takes every third trailing hour', () => {
    const laidOut = layOutHistory(history(MONDAY, 20), MONDAY);
    const found = referencesOf(laidOut, laidOut.hourCounts, { slot: 100, offsets: HOUR_OFFSETS });
    expect(found.values.length).toBe(70);
    expect(Math.max(...found.values)).toBe(140);
  });

  test('reaches back over midnight', () => {
    expect(daysIn(referencesAt(history(MONDAY, 20), MONDAY, 0))).toContain(15);
  });

  test('leaves out the hour before the day, which may not be final yet', () => {
    const all = history(MONDAY, 20);
    const early = all.filter(({ startSecond }) => startSecond < MONDAY - 3600);
    for (const slot of [0, 5, 275, 280, 287]) {
      expect(referencesAt(all, MONDAY, slot)).toEqual(referencesAt(early, MONDAY, slot));
    }
  });

  test('does not take missing windows for zeros', () => {
    const gaps = history(MONDAY, 14).filter(({ count }) => count > 3);
    const found = referencesAt(gaps, MONDAY, 100);
    expect(found.days).toBe(11);
    expect(daysIn(found)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('counts a day only when half of its windows are there', () => {
    const few = history(MONDAY, 2).filter(({ startSecond, count }) => count === 1 || slotOf(startSecond) <= 99);
    expect(referencesAt(few, MONDAY, 100)).toMatchObject({ days: 1 });
    expect(referencesAt(few, MONDAY, 99)).toMatchObject({ days: 2 });
  });

  test('compares weekdays with weekdays once there are four weeks', () => {
    expect(daysIn(referencesAt(history(MONDAY, 27), MONDAY, 100))).toContain(1);
    expect(daysIn(referencesAt(history(MONDAY, 28), MONDAY, 100))).toEqual([
      3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18, 19, 20,
    ]);
  });

  test('compares weekends with weekends once there are four weeks', () => {
    expect(daysIn(referencesAt(history(SATURDAY, 60), SATURDAY, 100))).toEqual([
      6, 7, 13, 14, 20, 21, 27, 28, 34, 35, 41, 42, 48, 49,
    ]);
  });
});

describe('layOutHistory()', () => {
  test('keeps the larger count of a window that comes twice, in either order', () => {
    const startSecond = MONDAY - DAY;
    const twice = [5, 9].map((count) => ({ startSecond, count, hourCount: undefined }));
    expect([...referencesAt(twice, MONDAY, 0).values]).toEqual([9]);
    expect([...referencesAt(twice.toReversed(), MONDAY, 0).values]).toEqual([9]);
  });

  test('refuses a second that starts no window or no day', () => {
    const window = { startSecond: MONDAY - 301, count: 1, hourCount: undefined };
    expect(() => layOutHistory([window], MONDAY)).toThrow(`found second ${MONDAY - 301}, expected a multiple of 300`);
    expect(() => layOutHistory([], MONDAY + 300)).toThrow(`found second ${MONDAY + 300}, expected a multiple of 86400`);
  });
});
