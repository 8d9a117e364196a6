import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addQuiet, type QuietPeriod, quietAfter, quietSeconds } from '../../../core/episodes/quiet-period.ts';
import { nth } from '../../examples/findings.ts';

const windows = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(nth), { maxLength: 30 });

function quietOf(starts: readonly number[]): QuietPeriod {
  return starts.reduce<QuietPeriod>(addQuiet, []);
}

describe('quiet time', () => {
  test('does not depend on the order in which windows come', () => {
    fc.assert(
      fc.property(windows, (starts) => {
        expect(quietOf(starts)).toEqual(quietOf(starts.toSorted((a, b) => b - a)));
      }),
    );
  });

  test('counts each window once', () => {
    fc.assert(
      fc.property(windows, (starts) => {
        expect(quietSeconds(quietOf(starts))).toBe(starts.length * 300);
        expect(quietOf([...starts, ...starts])).toEqual(quietOf(starts));
      }),
    );
  });

  test('forgets all up to a finding and nothing after it', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 40 }).map(nth), (starts, finding) => {
        expect(quietAfter(quietOf(starts), finding)).toEqual(quietOf(starts.filter((start) => start > finding)));
      }),
    );
  });

  test('keeps a day as one run', () => {
    expect(quietOf(Array.from({ length: 288 }, (_, n) => nth(n)))).toEqual([[nth(0), 288]]);
  });

  test('is none before anything was seen', () => {
    expect(quietSeconds([])).toBe(0);
  });
});
