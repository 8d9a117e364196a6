import { describe, expect, test } from '@jest/globals';
import { cardinality } from '../../../core/sketch/cardinality.ts';
import { merge, sketchOf, type Sketch } from '../../../core/sketch/hyperloglog.ts';

const sample = (seed: number, count: number): Sketch =>
  sketchOf(Array.from({ length: count }, (_, index) => `${seed}/${index}`));

describe('cardinality()', () => {
  test('is all but exact up to 512 values', () => {
    for (const count of [0, 1, 25, 100, 512]) expect(cardinality(sample(1, count))).toBeCloseTo(count, 1);
  });

  test.each([600, 2_000, 5_000, 8_000, 12_000, 50_000])('is unbiased for %i values', (count) => {
    const errors = Array.from({ length: 30 }, (_, seed) => cardinality(sample(seed, count)) / count - 1);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.06);
  });

  test('counts a union, not a sum', () => {
    const union = cardinality(merge([sample(1, 5_000), sample(1, 6_000)]));
    expect(Math.abs(union / 6_000 - 1)).toBeLessThan(0.05);
  });

  test('is zero for empty buckets and infinite for saturated ones', () => {
    const dense = (value: number): Sketch => ({ kind: 'dense', precision: 4, buckets: new Uint8Array(16).fill(value) });
    expect(cardinality(dense(0))).toBe(0);
    expect(cardinality(dense(61))).toBe(Infinity);
  });
});
