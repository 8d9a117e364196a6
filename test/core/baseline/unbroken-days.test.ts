import { describe, expect, test } from '@jest/globals';
import { layOutHistory } from '../../../core/baseline/reference-windows.ts';
import { unbrokenDays } from '../../../core/baseline/unbroken-days.ts';

const DAY = 86_400;
/** 2026-11-25. */
const WEDNESDAY = Date.UTC(2026, 10, 25) / 1000;
const SATURDAY = WEDNESDAY + 3 * DAY;
const NOON = 144;

/** What a window has, by how many days ago it is and which of its day; undefined where it is missing. */
type Counts = (daysAgo: number, slot: number) => number | undefined;

function unbroken(counts: Counts, { days = 14, day = WEDNESDAY } = {}): number {
  const windows = Array.from({ length: days * 288 }, (_, index) => {
    const startSecond = day - days * DAY + index * 300;
    const count = counts(days - Math.floor(index / 288), index % 288);
    return count === undefined ? [] : [{ startSecond, count, hourCount: undefined }];
  });
  return unbrokenDays(layOutHistory(windows.flat(), day), NOON);
}

const within = (from: number, to: number, slot: number): boolean => slot >= from && slot < to;

describe('unbrokenDays()', () => {
  test('counts days of the same kind', () => {
    expect(unbroken(() => 5)).toBe(10);
    expect(unbroken(() => 5, { day: SATURDAY })).toBe(4);
    expect(unbroken(() => 5, { days: 35, day: SATURDAY })).toBe(10);
    expect(unbroken(() => 5, { days: 35 })).toBe(14);
  });

  test('is none when one of them had three windows in a row without any, half an hour away at most', () => {
    const emptyAt = (from: number, to: number) =>
      unbroken((ago, slot) => (ago === 6 && within(from, to, slot) ? 0 : 5));
    expect(emptyAt(NOON, NOON + 3)).toBe(0);
    expect(emptyAt(NOON - 6, NOON - 3)).toBe(0);
    expect(emptyAt(NOON + 4, NOON + 7)).toBe(0);
    expect(emptyAt(NOON, NOON + 2)).toBe(10);
    expect(emptyAt(NOON - 7, NOON - 4)).toBe(10);
    expect(emptyAt(NOON + 5, NOON + 8)).toBe(10);
  });

  test('takes no missing window for an empty one', () => {
    const around: Readonly<Record<number, number | undefined>> = { [NOON]: 0, [NOON + 1]: undefined, [NOON + 2]: 0 };
    const holed: Counts = (ago, slot) => (ago === 6 && slot in around ? around[slot] : 5);
    expect(unbroken(holed)).toBe(10);
    expect(unbroken((ago) => (ago === 6 ? undefined : 5))).toBe(9);
  });

  test('does not look at days of the other kind', () => {
    expect(unbroken((ago) => (ago === 3 || ago === 4 ? 0 : 5))).toBe(10);
    expect(unbroken((ago) => (ago <= 5 ? 0 : 5), { day: SATURDAY })).toBe(4);
  });

  test('is none until the same day of the week is known', () => {
    expect(unbroken(() => 5, { days: 6 })).toBe(0);
    expect(unbroken(() => 5, { days: 7 })).toBe(5);
    expect(unbroken((ago) => (ago === 7 ? undefined : 5))).toBe(9);
    expect(unbroken((ago) => (ago % 7 === 0 ? undefined : 5))).toBe(0);
  });

  test('is none where nothing is known', () => {
    expect(unbroken(() => undefined)).toBe(0);
  });
});
