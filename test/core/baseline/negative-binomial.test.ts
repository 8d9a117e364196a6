import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chanceOfNone,
  upperTail,
  upperThreshold,
  type CountDistribution,
} from '../../../core/baseline/negative-binomial.ts';

const laws = fc.record({
  mean: fc.double({ min: 0.05, max: 3_000, noNaN: true }),
  dispersion: fc.double({ min: 1, max: 200, noNaN: true }),
});

/** P(X >= count) by adding up the probabilities: no special function, and nothing to converge. */
function tailBySum({ mean, dispersion }: CountDistribution, count: number): number {
  const size = mean / Math.max(dispersion - 1, 1e-3);
  const odds = mean / (size + mean);
  let logTerm = -size * Math.log1p(mean / size);
  for (let n = 0; n < count; n += 1) logTerm += Math.log(((n + size) / (n + 1)) * odds);
  let [sum, term] = [0, 1];
  for (let n = count; term > 1e-17 * sum; n += 1) {
    sum += term;
    term *= ((n + size) / (n + 1)) * odds;
  }
  return Math.exp(logTerm) * sum;
}

describe('upperThreshold()', () => {
  test.each([
    [0.5, 1, [5, 8, 9]],
    [0.5, 1.5, [7, 13, 17]],
    [2, 2, [13, 24, 31]],
    [8, 5, [41, 75, 97]],
    [40, 5, [98, 143, 170]],
    [40, 12, [142, 236, 295]],
    [200, 21, [460, 666, 791]],
    [2000, 200, [4531, 6539, 7755]],
  ])('for mean %p and dispersion %p at 1e-3, 1e-6 and 1e-8 is %p', (mean, dispersion, expected) => {
    expect([1e-3, 1e-6, 1e-8].map((alpha) => upperThreshold({ mean, dispersion }, alpha))).toEqual(expected);
  });

  test('is the first count whose tail, added up term by term, is below alpha', () => {
    fc.assert(
      fc.property(laws, fc.constantFrom(1e-3, 1e-5, 1e-6, 1e-8), (law, alpha) => {
        const threshold = upperThreshold(law, alpha);
        expect(tailBySum(law, threshold)).toBeLessThan(alpha * (1 + 1e-5));
        expect(tailBySum(law, threshold - 1)).toBeGreaterThan(alpha * (1 - 1e-5));
      }),
    );
  });

  test('rises as chance is allowed less', () => {
    fc.assert(fc.property(laws, (law) => expect(upperThreshold(law, 1e-8)).toBeGreaterThan(upperThreshold(law, 1e-3))));
  });

  test('holds for counts in the millions', () => {
    expect(upperThreshold({ mean: 1e6, dispersion: 1 }, 1e-8)).toBe(1_005_621);
    expect(upperThreshold({ mean: 1e6, dispersion: 1e5 }, 1e-8)).toBe(3_879_896);
  });

  test.each([
    [{ mean: 0, dispersion: 1 }, 1e-6, 'found mean 0, expected above 0'],
    [{ mean: NaN, dispersion: 1 }, 1e-6, 'found mean NaN, expected above 0'],
    [{ mean: 1, dispersion: 0.5 }, 1e-6, 'found dispersion 0.5, expected at least 1'],
    [{ mean: 1, dispersion: 1 }, 1, 'found alpha 1, expected between 0 and 1'],
  ])('refuses %p at %p', (law, alpha, reason) => {
    expect(() => upperThreshold(law, alpha)).toThrow(`Compute a threshold: ${reason}`);
  });
});

describe('upperTail()', () => {
  test('agrees with the sum of the probabilities to 1 part in 10^5, far out', () => {
    fc.assert(
      fc.property(laws, fc.double({ min: 0, max: 10, noNaN: true }), (law, deviations) => {
        const count = Math.ceil(law.mean + 1 + deviations * Math.sqrt(law.mean * law.dispersion));
        expect(upperTail(law, count) / tailBySum(law, count)).toBeCloseTo(1, 4);
      }),
    );
  });

  test('is certain for no count at all', () => {
    expect(upperTail({ mean: 5, dispersion: 2 }, 0)).toBe(1);
  });
});

describe('chanceOfNone()', () => {
  test('is what is left of the upper tail from 1', () => {
    fc.assert(
      fc.property(laws, (law) => {
        expect(chanceOfNone(law)).toBeCloseTo(1 - upperTail(law, 1), 5);
      }),
    );
  });

  test('is that of Poisson where the dispersion is 1, and more where it is above', () => {
    expect(chanceOfNone({ mean: 15, dispersion: 1 })).toBeCloseTo(Math.exp(-15), 8);
    expect(chanceOfNone({ mean: 8, dispersion: 5 })).toBeCloseTo(0.04, 8);
  });
});
