import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitRobustly } from '../../../core/baseline/robust-fit.ts';

const fit = (counts: number[]): { mean: number; dispersion: number } => fitRobustly(Float64Array.from(counts));
const repeat = (count: number, times: number): number[] => Array.from({ length: times }, () => count);

describe('fitRobustly()', () => {
  test('finds the mean of equal counts, and no more spread than chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 200 }), (count, times) => {
        const { mean, dispersion } = fit(repeat(count, times));
        expect(mean).toBeCloseTo(count, 6);
        expect(dispersion).toBe(1);
      }),
    );
  });

  test('finds the variance of plain counts', () => {
    // 2 and 8 in equal parts: mean 5, variance 9, and neither is an outlier.
    const { mean, dispersion } = fit([...repeat(2, 500), ...repeat(8, 500)]);
    expect(mean).toBeCloseTo(5, 6);
    expect(dispersion).toBeCloseTo(9 / 5, 2);
  });

  test('does not depend on order', () => {
    const counts = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 182 });
    fc.assert(fc.property(counts, (some) => expect(fit(some.toReversed())).toEqual(fit(some))));
  });

  test('gives nothing but zeros a small mean', () => {
    expect(fit(repeat(0, 182))).toEqual({ mean: 0.05, dispersion: 1 });
  });

  test('barely moves for a day at twenty times the usual', () => {
    const usual = Array.from({ length: 182 }, (_, index) => 20 + (index % 9));
    const before = fit(usual);
    const after = fit(usual.map((count, index) => (index < 13 ? count * 20 : count)));
    expect(after.mean / before.mean).toBeCloseTo(1, 1);
    expect(after.dispersion).toBeLessThan(before.dispersion + 0.5);
  });

  test('keeps its bounds for any counts', () => {
    const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 182 });
    fc.assert(
      fc.property(counts, (some) => {
        const { mean, dispersion } = fit(some);
        expect(mean).toBeGreaterThanOrEqual(0.05);
        expect(mean).toBeLessThanOrEqual(Math.max(0.05, ...some) * (1 + 1e-12));
        expect(dispersion).toBeGreaterThanOrEqual(1);
        expect(dispersion).toBeLessThan(Infinity);
      }),
    );
  });

  test('refuses to learn from nothing', () => {
    expect(() => fit([])).toThrow('Fit a distribution: found no counts, expected at least 1');
  });
});
