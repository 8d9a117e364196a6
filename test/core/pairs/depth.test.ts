import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEPTH, depthOf } from '../../../core/pairs/depth.ts';
import { EVIDENCE, type EvidenceName } from '../../../core/pairs/evidence.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';

const pair = (
  names: readonly EvidenceName[],
  counts: { readonly rejected?: number; readonly accepted?: number; readonly continued?: number } = {},
) => ({
  ...rejectedPair({ rejected: 0, accepted: 0, continued: 0, ...counts }),
  evidence: names.reduce((sum, name) => sum | EVIDENCE[name], 0),
});

describe('depthOf()', () => {
  test.each([
    ['none', pair([])],
    ['rejected', pair(['syn', 'reject'], { rejected: 3 })],
    ['open', pair(['syn', 'reject'], { rejected: 3, accepted: 1 })],
    ['open', pair([], { continued: 1 })],
    ['reset', pair(['syn', 'reset'], { accepted: 1 })],
    ['answered', pair(['syn', 'answered', 'reset'], { accepted: 1 })],
    ['data', pair(['syn', 'reset', 'data'], { accepted: 1 })],
  ] as const)('is %s', (name, facts) => {
    expect(depthOf(facts)).toBe(DEPTH[name]);
  });

  test('never falls when more is known', () => {
    const evidence = fc.integer({ min: 0, max: 31 });
    const count = fc.nat(3);
    fc.assert(
      fc.property(evidence, evidence, fc.tuple(count, count), (before, more, [rejected, accepted]) => {
        const known = { ...pair([], { rejected, accepted }), evidence: before };
        const larger = { ...known, evidence: before | more, accepted: accepted + 1 };
        expect(depthOf(larger)).toBeGreaterThanOrEqual(depthOf(known));
      }),
    );
  });

  test('has the numbers that tables hold', () => {
    expect(DEPTH).toEqual({ none: 0, rejected: 1, open: 2, reset: 3, answered: 4, data: 5 });
  });
});
