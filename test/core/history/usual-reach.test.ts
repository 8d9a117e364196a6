import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summariseDay, summariseHour } from '../../../core/history/summaries.ts';
import { type Reach, usualReach } from '../../../core/history/usual-reach.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../core/time.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { manyHosts, reach } from '../../examples/remembered-windows.ts';

const TODAY = Date.UTC(2026, 10, 23) / 1000;

const day = (ago: number, ...hosts: readonly Reach[]) => ({ dayStart: TODAY - ago * DAY_SECONDS, reach: hosts });
const backup = (most: number): Reach => ({ key: 'backup', most });
const learnt = (days: Parameters<typeof usualReach>[1]) => usualReach(TODAY, days).reach?.['backup'];

/** The reach of a day in which a host reached for hosts of these two windows of one hour. */
function reachAfter(first: number, second: number) {
  const at = (index: number) => TODAY + index * 300;
  const windows = [
    observedWindow(reach('10.0.9.5', manyHosts(first)), { windowStart: at(0) }),
    observedWindow(reach('10.0.9.5', manyHosts(second), 'refused'), { windowStart: at(1) }),
  ];
  return summariseDay(TODAY, [summariseHour(TODAY, windows), summariseHour(TODAY + HOUR_SECONDS, [])]).reach;
}

describe('the reach of a day', () => {
  const key = `lateral 445 vpc ${INTERFACE.vpcId} 10.0.9.5`;

  test('counts each host of an hour once', () => {
    expect(reachAfter(5, 12)).toEqual([{ key, most: 12 }]);
    expect(reachAfter(3, 4)).toBeUndefined();
  });

  test('is exact where the summary of the hour names only some hosts', () => {
    expect(reachAfter(1000, 3000)).toEqual([{ key, most: 3000 }]);
  });
});

describe('usualReach()', () => {
  test('is the most of the 14 days that end before yesterday', () => {
    expect(learnt([day(15, backup(90)), day(8, backup(40)), day(2, backup(60))])).toBe(90);
    expect(learnt([day(16, backup(90)), day(8, backup(40)), day(2, backup(60))])).toBe(60);
    expect(learnt([day(8, backup(40)), day(1, backup(900)), day(0, backup(900))])).toBe(40);
  });

  test('is not known in the first week of a host: a weekly job may still come', () => {
    expect(usualReach(TODAY, [day(6, backup(40)), day(2, backup(60))])).toEqual({});
    expect(learnt([day(7, backup(40)), day(2, backup(60))])).toBe(60);
  });

  test('is not known of days that were summarised before it was kept', () => {
    expect(usualReach(TODAY, [{ dayStart: TODAY - 8 * DAY_SECONDS }])).toEqual({});
  });

  test('does not depend on the order of the days, and is bounded', () => {
    const hosts = (from: number): Reach[] =>
      Array.from({ length: 1500 }, (_, index) => ({ key: `place ${from + index}`, most: 5 + index }));
    const days = [day(9, ...hosts(0)), day(8, ...hosts(1500)), day(7, ...hosts(700)), day(3, backup(7))];
    const expected = usualReach(TODAY, days);
    expect(Object.keys(expected.reach ?? {})).toHaveLength(2000);
    fc.assert(
      fc.property(fc.shuffledSubarray(days, { minLength: days.length }), (shuffled) => {
        expect(usualReach(TODAY, shuffled)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});
