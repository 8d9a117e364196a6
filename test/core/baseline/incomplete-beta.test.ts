import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import jStat from 'jstat';
import { incompleteBeta } from '../../../core/baseline/incomplete-beta.ts';

const shape = fc.double({ min: 1e-3, max: 1e5, noNaN: true });

describe('incompleteBeta()', () => {
  test('gives what jStat gives, bit for bit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), shape, shape, (x, a, b) => {
        expect(incompleteBeta(x, a, b)).toBe(jStat.ibeta(x, a, b));
      }),
      { numRuns: 2000 },
    );
  });

  test('is x where both shapes are 1', () => {
    expect(incompleteBeta(0.25, 1, 1)).toBeCloseTo(0.25, 6);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
