import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildFirstDayBaseline } from '../../../core/baseline/first-day-baseline.ts';
import type { CompleteWindow } from '../../../core/baseline/reference-windows.ts';

const START = Date.UTC(2026, 10, 23, 9) / 1000;
const HOUR = 3600;

function windowsUpTo(endSecond: number, count: number): CompleteWindow[] {
  return Array.from({ length: (endSecond - START) / 300 }, (_, index) => {
    return { startSecond: START + index * 300, count, hourCount: undefined };
  });
}

describe('buildFirstDayBaseline()', () => {
  test('is silent for the first two hours', () => {
    const judged = START + 2 * HOUR - 300;
    expect(buildFirstDayBaseline(windowsUpTo(judged, 20), judged)).toBeUndefined();
  });

  test('knows the first hour in the third', () => {
    const judged = START + 2 * HOUR;
    expect(buildFirstDayBaseline(windowsUpTo(judged, 20), judged)).toEqual({
      mean: 20,
      dispersion: 1,
      references: 12,
      fast: 200,
      basis: '1 hour',
    });
  });

  test('says how much it was learnt from', () => {
    const judged = START + 6 * HOUR;
    expect(buildFirstDayBaseline(windowsUpTo(judged, 20), judged)?.basis).toBe('5 hours');
  });

  test('does not learn from the last hour', () => {
    const judged = START + 6 * HOUR;
    const surging = windowsUpTo(judged, 20).map((window) =>
      window.startSecond >= judged - HOUR ? { ...window, count: 900 } : window,
    );
    expect(buildFirstDayBaseline(surging, judged)?.fast).toBe(200);
  });

  test('does not learn from a surge that goes on, nor from one that is over', () => {
    const judged = START + 20 * HOUR;
    const surging = (hours: number) =>
      windowsUpTo(judged, 20).map((window) => {
        const hour = (window.startSecond - START) / HOUR;
        return hour >= 4 && hour < 4 + hours ? { ...window, count: 900 } : window;
      });
    expect(buildFirstDayBaseline(surging(16), judged)).toMatchObject({ mean: 20, basis: '4 hours' });
    expect(buildFirstDayBaseline(surging(10), judged)).toMatchObject({ mean: 20, basis: '9 hours' });
  });

  test('does not take missing windows for zeros', () => {
    const judged = START + 6 * HOUR;
    const gaps = windowsUpTo(judged, 20).filter((_, index) => index % 2 === 0);
    expect(buildFirstDayBaseline(gaps, judged)).toMatchObject({ mean: 20, references: 30, basis: '2 hours' });
  });

  test('asks for 25 at least', () => {
    const judged = START + 6 * HOUR;
    expect(buildFirstDayBaseline(windowsUpTo(judged, 0), judged)?.fast).toBe(25);
  });

  test('never opens for steady traffic, always for ten times as much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 50_000 }), fc.integer({ min: 24, max: 288 }), (count, windows) => {
        const judged = START + windows * 300;
        const fast = buildFirstDayBaseline(windowsUpTo(judged, count), judged)?.fast ?? NaN;
        expect(fast).toBeGreaterThan(count);
        expect(fast).toBeLessThanOrEqual(count * 10);
      }),
    );
  });
});
