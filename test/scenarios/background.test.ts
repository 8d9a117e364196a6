import { describe, expect, test } from '@jest/globals';
import { drawSeries, TYPICAL_BACKGROUND, usualMean, type Rise } from '../../scenarios/background.ts';

const DAY = 86_400;
const MONDAY = Date.UTC(2026, 10, 23) / 1000;
const QUIET = { ...TYPICAL_BACKGROUND, base: 50, size: 1_000, dailySwing: 0, weekendFactor: 1, levelDeviation: 0 };

const counts = (rises: Rise[]): number[] =>
  drawSeries(QUIET, { seed: 1, startSecond: MONDAY, windows: 288, rises }).map(({ count }) => count);
const average = (some: number[]): number => some.reduce((sum, count) => sum + count, 0) / some.length;

describe('drawSeries()', () => {
  test('repeats itself for a seed, and only for that', () => {
    const series = (seed: number): unknown =>
      drawSeries(TYPICAL_BACKGROUND, { seed, startSecond: MONDAY, windows: 100, rises: [] });
    expect(series(1)).toEqual(series(1));
    expect(series(1)).not.toEqual(series(2));
  });

  test('multiplies the mean during a rise and nowhere else', () => {
    const rise = { startSecond: MONDAY + 100 * 300, endSecond: MONDAY + 124 * 300, factor: 5 };
    const risen = counts([rise]);
    expect(risen.slice(0, 100)).toEqual(counts([]).slice(0, 100));
    expect(average(risen.slice(100, 124)) / 50).toBeCloseTo(5, 0);
    expect(average(risen.slice(124)) / 50).toBeCloseTo(1, 0);
  });

  test('sums the trailing hour once there is one', () => {
    const series = drawSeries(QUIET, { seed: 1, startSecond: MONDAY, windows: 13, rises: [] });
    const hour = series.slice(1).reduce((sum, { count }) => sum + count, 0);
    expect(series[10]?.hourCount).toBeUndefined();
    expect(series[12]?.hourCount).toBe(hour);
  });
});

describe('usualMean()', () => {
  test('is lower at the weekend', () => {
    expect(usualMean(TYPICAL_BACKGROUND, MONDAY)).toBe(8);
    expect(usualMean(TYPICAL_BACKGROUND, MONDAY - DAY)).toBeCloseTo(5.6);
  });

  test('is highest at six and lowest at eighteen hours', () => {
    expect(usualMean(TYPICAL_BACKGROUND, MONDAY + DAY / 4)).toBeCloseTo(8 * Math.exp(0.6));
    expect(usualMean(TYPICAL_BACKGROUND, MONDAY + (3 * DAY) / 4)).toBeCloseTo(8 * Math.exp(-0.6));
  });
});
