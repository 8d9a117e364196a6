import { describe, expect, test } from '@jest/globals';
import { checkLine } from '../../../../core/operations/doctor/check.ts';
import { checkObservation } from '../../../../core/operations/doctor/observation.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { observedWindow } from '../../../examples/observed-windows.ts';

const { coverage } = observedWindow([]);
const reportBy = (flowLogId: string) => ({
  at: { ...INTERFACE, flowLogId },
  own: [],
  isPassing: false,
  longestSeconds: 59,
});

describe('checkObservation()', () => {
  test('says nothing where nothing is lost', () => {
    const window = { coverage, interfaces: [reportBy('fl-1')] };
    expect(checkObservation({ ...window, reports: { length: 80_000 } })).toEqual([]);
  });

  test('warns of records of ten minutes, of interfaces that are logged twice, and of lost records', () => {
    const worse = coverage.map((one) => ({ ...one, longestSeconds: 598, skipdata: 4 }));
    const interfaces = [reportBy('fl-1'), reportBy('fl-2')];
    const checks = checkObservation({ coverage: worse, interfaces, reports: [] });
    expect(checks.map(checkLine)).toEqual([
      expect.stringMatching(
        /^warn {2}records of vpc-0a1b2c3d4e5f60718 are summed over ten minutes.*--max-aggregation-interval 60/,
      ),
      expect.stringMatching(/^warn {2}1 interface logged by two flow logs or more: eni-0d1e2f3041526000/),
      expect.stringMatching(/^warn {2}4 SKIPDATA lines in the newest window/),
    ]);
  });

  test('says how much of a large window is unlisted or left out', () => {
    const window = { coverage, interfaces: [reportBy('fl-1')], reports: { length: 120_000 }, leftOut: ['a', 'b'] };
    expect(checkObservation(window).map(checkLine)).toEqual([
      expect.stringMatching(
        /^warn {2}the newest window has 120,000 reports of pairs, and 80,000 pairs are listed at most: the others are unlisted, .*WHERE unlisted > 0/,
      ),
      expect.stringMatching(/^FAIL {2}2 log objects left out of the newest window, .* -> {2}see too-large-windows in/),
    ]);
  });
});
