import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addWindow, secondsOf, type WindowRuns, windowsAfter } from '../../../core/episodes/window-runs.ts';
import { nth } from '../../examples/findings.ts';

const windows = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(nth), { maxLength: 30 });

function runsOf(starts: readonly number[]): WindowRuns {
  return starts.reduce<WindowRuns>(addWindow, []);
}

describe('a set of windows', () => {
  test('does not depend on the order in which windows come', () => {
    fc.assert(
      fc.property(windows, (starts) => {
        expect(runsOf(starts)).toEqual(runsOf(starts.toSorted((a, b) => b - a)));
      }),
    );
  });

  test('counts each window once', () => {
    fc.assert(
      fc.property(windows, (starts) => {
        expect(secondsOf(runsOf(starts))).toBe(starts.length * 300);
        expect(runsOf([...starts, ...starts])).toEqual(runsOf(starts));
      }),
    );
  });

  test('loses all up to a window and nothing after it', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 40 }).map(nth), (starts, last) => {
        expect(windowsAfter(runsOf(starts), last)).toEqual(runsOf(starts.filter((start) => start > last)));
      }),
    );
  });

  test('keeps a day as one run', () => {
    expect(runsOf(Array.from({ length: 288 }, (_, n) => nth(n)))).toEqual([[nth(0), 288]]);
  });

  test('is no time without windows', () => {
    expect(secondsOf([])).toBe(0);
  });
});
