import { describe, expect, test } from '@jest/globals';
import { cloudwatchRejects } from '../../evaluation/peers/cloudwatch-rejects.ts';
import { elasticNetworkSweep } from '../../evaluation/peers/elastic-network-sweep.ts';
import { guarddutyPortSweep } from '../../evaluation/peers/guardduty-port-sweep.ts';
import type { Peer } from '../../evaluation/peers/peer.ts';
import { sentinelSmbAnomaly } from '../../evaluation/peers/sentinel-smb-anomaly.ts';
import { splunkSmbTrafficSpike } from '../../evaluation/peers/splunk-smb-traffic-spike.ts';
import { zeekScan } from '../../evaluation/peers/zeek-scan.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../core/time.ts';
import { type Alarm, joinAlarms, score, type Score } from '../../evaluation/scoring.ts';
import { observedWindow, rejectedPair } from '../examples/observed-windows.ts';

const MIDNIGHT = Date.UTC(2026, 10, 1) / 1000;
const HOST = '10.0.4.17';

/** One inside host reaches for so many destinations in one window. */
function reaches(count: number, at: number, changed: Partial<Pair> = {}): WindowFacts {
  const pairs = Array.from({ length: count }, (_, index) =>
    rejectedPair({ direction: 'lateral', source: HOST, destination: `10.0.8.${index}`, ...changed }),
  );
  return observedWindow(pairs, { windowStart: at });
}

/** One inside host tries one server so often in one window. */
function tries(count: number, at: number): WindowFacts {
  return reaches(1, at, { rejected: count });
}

const alarmsOf = (peer: Peer, windows: readonly WindowFacts[]): number => peer.judge(windows).length;

describe('Zeek', () => {
  test('alarms at 25 failed hosts in five minutes, not at 24', () => {
    expect(alarmsOf(zeekScan, [reaches(25, MIDNIGHT)])).toBe(1);
    expect(alarmsOf(zeekScan, [reaches(24, MIDNIGHT)])).toBe(0);
  });

  test('does not count hosts that answer', () => {
    expect(alarmsOf(zeekScan, [reaches(25, MIDNIGHT, { evidence: EVIDENCE.syn | EVIDENCE.answered })])).toBe(0);
  });
});

describe('Elastic', () => {
  test('alarms at 100 destinations, not at 99, however they went', () => {
    expect(alarmsOf(elasticNetworkSweep, [reaches(100, MIDNIGHT)])).toBe(1);
    expect(alarmsOf(elasticNetworkSweep, [reaches(99, MIDNIGHT)])).toBe(0);
  });

  test('does not look at sources outside', () => {
    expect(alarmsOf(elasticNetworkSweep, [reaches(100, MIDNIGHT, { source: '203.0.113.7' })])).toBe(0);
  });
});

describe('GuardDuty', () => {
  const outward = (count: number): WindowFacts =>
    observedWindow(
      Array.from({ length: count }, (_, index) =>
        rejectedPair({ direction: 'outbound', source: HOST, destination: `203.0.113.${index}` }),
      ),
      { windowStart: MIDNIGHT },
    );

  test('alarms at 50 public destinations, not at 49, and never inside', () => {
    expect(alarmsOf(guarddutyPortSweep, [outward(50)])).toBe(1);
    expect(alarmsOf(guarddutyPortSweep, [outward(49)])).toBe(0);
    expect(alarmsOf(guarddutyPortSweep, [reaches(50, MIDNIGHT)])).toBe(0);
  });
});

describe('CloudWatch', () => {
  test('alarms at ten rejections in a clock hour, not at nine, nor at ten in two', () => {
    expect(alarmsOf(cloudwatchRejects, [tries(5, MIDNIGHT), tries(5, MIDNIGHT + 1800)])).toBe(1);
    expect(alarmsOf(cloudwatchRejects, [tries(9, MIDNIGHT)])).toBe(0);
    expect(alarmsOf(cloudwatchRejects, [tries(5, MIDNIGHT), tries(5, MIDNIGHT + HOUR_SECONDS)])).toBe(0);
  });
});

describe('Splunk', () => {
  const hours = (count: number, last: number): WindowFacts[] =>
    Array.from({ length: count }, (_, hour) =>
      tries(hour === count - 1 ? last : 5 + (hour % 3), MIDNIGHT + hour * HOUR_SECONDS),
    );

  test('alarms above mean and two deviations, when the hour is over', () => {
    expect(splunkSmbTrafficSpike.judge(hours(50, 9))).toEqual([
      { accountId: '123456789012', about: HOST, windowStart: MIDNIGHT + 50 * HOUR_SECONDS - 300 },
    ]);
    expect(alarmsOf(splunkSmbTrafficSpike, hours(50, 7))).toBe(0);
  });

  test('wants 50 hours with traffic', () => {
    expect(alarmsOf(splunkSmbTrafficSpike, hours(49, 90))).toBe(0);
  });
});

describe('Sentinel', () => {
  const days = (last: number): WindowFacts[] =>
    [10, 10, last].map((count, day) => tries(count, MIDNIGHT + day * DAY_SECONDS));

  test('alarms when a day is off by more than half, up or down', () => {
    expect([4, 5, 15, 16].map((last) => alarmsOf(sentinelSmbAnomaly, days(last)))).toEqual([1, 0, 0, 1]);
  });

  test('says nothing of a source that is new', () => {
    expect(alarmsOf(sentinelSmbAnomaly, [tries(1000, MIDNIGHT)])).toBe(0);
  });
});

describe('a score', () => {
  const alarm = (minute: number, about = HOST): Alarm => ({
    accountId: '1',
    about,
    windowStart: MIDNIGHT + minute * 60,
  });
  const incident = { accountId: '1', about: new Set([HOST]), start: MIDNIGHT, end: MIDNIGHT + 600 };

  test('joins alarms of an hour, and counts them when they begin', () => {
    expect(joinAlarms([alarm(0), alarm(60), alarm(120), alarm(185)])).toHaveLength(2);
    expect(score(joinAlarms([alarm(-60), alarm(0)]), [incident], 1)).toMatchObject({ alarms: 1, right: 0, found: 0 });
  });

  test('takes an alarm for right when it is about who took part, at the time or within the hour after', () => {
    const rightOf = (...alarms: readonly Alarm[]): Score => score(joinAlarms(alarms), [incident], 1);
    expect(rightOf(alarm(10))).toMatchObject({ right: 1, found: 1, delays: [2] });
    expect(rightOf(alarm(65))).toMatchObject({ right: 1 });
    expect(rightOf(alarm(70))).toMatchObject({ right: 0 });
    expect(rightOf(alarm(0, '10.9.9.9'))).toMatchObject({ right: 0 });
    expect(rightOf({ ...alarm(0), accountId: '2' })).toMatchObject({ right: 0 });
    expect(rightOf({ accountId: '1', about: undefined, windowStart: MIDNIGHT })).toMatchObject({ right: 1 });
  });
});
