import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { incompleteBeta } from '../../../core/baseline/incomplete-beta.ts';

const shape = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
/** From 0 to 1 in steps for which `1 - x` is exact. */
const chance = fc.integer({ min: 1, max: 1023 }).map((part) => part / 1024);

/** How often at least `a` of `a + b - 1` trials succeed, added up term by term: https://dlmf.nist.gov/8.17.E5. */
function tailOfTrials(x: number, a: number, b: number): number {
  const trials = a + b - 1;
  let term = Math.exp(logChoose(trials, a) + a * Math.log(x) + b * Math.log1p(-x)) / (1 - x);
  let sum = 0;
  for (let successes = a; successes <= trials; successes++) {
    sum += term;
    term *= ((trials - successes) / (successes + 1)) * (x / (1 - x));
  }
  return sum;
}

function logChoose(of: number, chosen: number): number {
  let sum = 0;
  for (let number = 1; number <= chosen; number++) sum += Math.log((of - chosen + number) / number);
  return sum;
}

describe('incompleteBeta()', () => {
  // The values are those of mpmath 1.3, computed with 40 digits.
  test.each([
    { x: 0.5, a: 2, b: 3, expected: 0.6875 },
    { x: 0.3, a: 1000, b: 2000, expected: 4.073_827_916_05e-5 },
    { x: 0.9, a: 100_000, b: 10_000, expected: 1.052_737_961_9e-24 },
    { x: 0.001, a: 50, b: 10_000, expected: 2.088_079_199_5e-19 },
    { x: 0.0009, a: 100, b: 100_000, expected: 0.160_435_147_154 },
    { x: 0.99, a: 10_000, b: 50, expected: 7.977_595_531_36e-9 },
  ])('is right for x = $x, a = $a, b = $b', ({ x, a, b, expected }) => {
    expect(incompleteBeta(x, a, b) / expected).toBeCloseTo(1, 9);
  });

  test('is the chance of so many successes, added up term by term', () => {
    const count = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), count, count, (x, a, b) => {
        const expected = tailOfTrials(x, a, b);
        expect(Math.abs(incompleteBeta(x, a, b) - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-13);
      }),
    );
  });

  test('is a chance, and the rest of that of the opposite', () => {
    fc.assert(
      fc.property(chance, shape, shape, (x, a, b) => {
        const value = incompleteBeta(x, a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-8);
        expect(value + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 6);
      }),
    );
  });

  test.each([
    [1e6, 8],
    [1e9, 4],
  ])('is a half in the middle of equal shapes of %p, to %p digits', (shapes, digits) => {
    expect(incompleteBeta(0.5, shapes, shapes)).toBeCloseTo(0.5, digits);
  });

  test('is 0 and 1 at the ends', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
