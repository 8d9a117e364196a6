import { describe, expect, test } from '@jest/globals';
import type { Baselines } from '../../../../core/baseline/baselines.ts';
import type { SlotBaseline } from '../../../../core/baseline/day-baseline.ts';
import { slotOf } from '../../../../core/baseline/reference-windows.ts';
import { seriesKey } from '../../../../core/baseline/series.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { DAY_SECONDS } from '../../../../core/time.ts';
import { ruleOf } from '../../../../core/detection/all-rules.ts';
import { INTERFACE, WINDOW } from '../../../examples/observed-network.ts';
import { rejectedPair } from '../../../examples/observed-windows.ts';
import { foundAfter, type Past } from '../../../examples/remembered-windows.ts';

const SLOT: SlotBaseline = {
  mean: 8,
  dispersion: 2,
  references: 182,
  days: 14,
  fast: 40,
  now: 60,
  close: 12,
  hour: { mean: 90, dispersion: 3, references: 70, days: 14, slow: 150 },
};

/** The VPC's series, with one slot changed; nothing else is known. */
function baselines(changed: Partial<SlotBaseline> = {}): Baselines {
  const slots = Array.from({ length: 288 }, (_, slot) => (slot === slotOf(WINDOW) ? { ...SLOT, ...changed } : null));
  const dayStart = WINDOW - (WINDOW % DAY_SECONDS);
  const scope = {
    type: 'vpc',
    id: INTERFACE.vpcId,
    accountId: INTERFACE.accountId,
    region: '',
    vpcId: INTERFACE.vpcId,
  } as const;
  const key = seriesKey({ scope, port: 445, metric: 'sources' });
  return {
    schema: 'surge445.baselines/1',
    dayStart,
    series: { [key]: { dayStartSecond: dayStart, split: false, slots } },
  };
}

function scans(count: number, from = 0, changed: Partial<Pair> = {}): Pair[] {
  return Array.from({ length: count }, (_, index) =>
    rejectedPair({ source: `198.51.${Math.floor((from + index) / 250)}.${(from + index) % 250}`, ...changed }),
  );
}

const found = (pairs: readonly Pair[], past: Past = {}) =>
  foundAfter('surge', pairs, { baselines: baselines(), ...past });

describe('surge', () => {
  test.each([
    { count: 40, level: 'fast', severity: 'medium', threshold: 40 },
    { count: 59, level: 'fast', severity: 'medium', threshold: 40 },
    { count: 60, level: 'now', severity: 'high', threshold: 60 },
  ])('of $count sources in a window is $level and $severity', ({ count, level, severity, threshold }) => {
    expect(found(scans(count))).toMatchObject([
      {
        level,
        severity,
        threshold,
        value: count,
        metric: 'sources',
        scope: { type: 'vpc', id: INTERFACE.vpcId },
        entity: { type: 'series', id: 'inbound sources' },
        direction: 'inbound',
        baseline: { mean: 8, basis: '14 days at this time', overDay: 8 },
      },
    ]);
  });

  test('below the threshold only holds what is open, and from the closing level down not even that', () => {
    expect(found(scans(39))).toMatchObject([{ level: 'above', onlyHolds: true, value: 39 }]);
    expect(found(scans(13))).toMatchObject([{ level: 'above' }]);
    expect(found(scans(12))).toEqual([]);
  });

  test('of sources that are let in is found like that of sources that are rejected', () => {
    const letIn = { rejected: 0, accepted: 1 };
    expect(found(scans(63, 0, letIn))).toMatchObject([
      { level: 'now', value: 63, threshold: 60, outcomes: { rejected: 0, letIn: 63, both: 0 } },
    ]);
    expect(found(scans(8, 0, letIn))).toEqual([]);
  });

  test('counts sources that only a transit gateway logged, and does not say that they were rejected', () => {
    const open = { rejected: 0, unknown: 1 };
    const [surge] = found(scans(63, 0, open));
    expect(surge).toMatchObject({ level: 'now', value: 63, outcomes: { rejected: 0, letIn: 0, both: 0, unknown: 63 } });
    expect(surge && ruleOf(surge).describe(surge)).toMatchObject({
      what: expect.stringMatching(/They made 63 attempts on 1 address, which only a transit gateway logged\.$/),
      verdict: { gotThrough: 'unknown' },
    });
    const [mixed] = found([...scans(40), ...scans(30, 30, { ...open, destination: '10.0.4.99' })]);
    expect(mixed).toMatchObject({ value: 60, outcomes: { rejected: 40, letIn: 0, both: 0, unknown: 20 } });
    expect(mixed && ruleOf(mixed).describe(mixed).what).toMatch(
      /40 were rejected and 0 let in, and only a transit gateway logged 20\.$/,
    );
  });

  test('counts each source once, and says how many were rejected and how many let in', () => {
    const [surge] = found([...scans(40), ...scans(30, 20, { rejected: 0, accepted: 1, destination: '10.0.4.99' })]);
    expect(surge).toMatchObject({ value: 50, outcomes: { rejected: 40, letIn: 30, both: 20 } });
    expect(surge && ruleOf(surge).describe(surge).what).toBe(
      '50 outside sources tried port 445 in five minutes, 6.3x the usual 8.0. ' +
        'They made 70 attempts on 2 addresses; of these sources 40 were rejected and 30 let in, 20 both.',
    );
  });

  test('in an hour says where its last five minutes are empty, and does not speak of all 0 attempts', () => {
    const [surge] = found(scans(40));
    if (!surge) throw new Error('Find a surge: found none');
    const facts = { rejected: 0, accepted: 0, answered: 0, sources: 0, destinations: 0 };
    const { what, verdict } = ruleOf(surge).describe({ ...surge, level: 'slow', span: 'hour', facts });
    expect(what).toMatch(/ In the last five minutes of that hour there was no attempt\.$/);
    expect(verdict.text).toMatch(/^Nothing got in( so far)?: there was no attempt\. This is about/);
  });

  test('that version 1 of the rule found says nothing of what became of its sources', () => {
    const [surge] = found(scans(40));
    if (!surge) throw new Error('Find a surge: found none');
    const { outcomes, ...older } = surge;
    expect(outcomes).toEqual({ rejected: 40, letIn: 0, both: 0 });
    expect(ruleOf(older).describe(older).what).toContain('They made 40 attempts on 1 address.');
  });

  test('on the first day is of all who come: the hours before are known by the same number', () => {
    const letIn = { rejected: 0, accepted: 1 };
    const usual = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [n + 1, scans(2, 0, letIn)]));
    expect(foundAfter('surge', scans(63, 0, letIn), { hoursAgo: usual })).toMatchObject([{ level: 'fast', value: 63 }]);
    expect(foundAfter('surge', scans(2, 0, letIn), { hoursAgo: usual })).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [n + 1, scans(60, 0, letIn)]));
    expect(foundAfter('surge', scans(63, 0, letIn), { hoursAgo: many })).toEqual([]);
  });

  test.each<[string, Partial<Pair>]>([
    ['only continue what began before', { rejected: 0, continued: 1 }],
    ['come from inside', { direction: 'lateral' }],
    ['are one source', { source: '203.0.113.7' }],
  ])('is not found where the sources %s', (_, changed) => {
    const pairs = scans(60, 0, changed).map((pair, index) => ({ ...pair, destination: `10.0.4.${index}` }));
    expect(found(pairs)).toEqual([]);
  });

  test('of 150 sources in the trailing hour is slow, if all of it was observed', () => {
    const hour = (each: number, windows: number): Past => ({
      windowsAgo: Object.fromEntries(Array.from({ length: windows }, (_, n) => [n + 1, scans(each, 500 + 20 * n)])),
    });
    expect(found(scans(7), hour(13, 11))).toMatchObject([
      { level: 'slow', severity: 'medium', value: 150, span: 'hour', threshold: 150, baseline: { mean: 90 } },
    ]);
    expect(found(scans(6), hour(13, 11))).toEqual([]);
    expect(found(scans(12), hour(20, 10))).toEqual([]);
  });

  test('that is slow is only in the hour when its last window may end one', () => {
    const windowsAgo = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [n + 1, scans(13, 500 + 20 * n)]));
    expect(found(scans(12), { windowsAgo })).toMatchObject([{ level: 'slow', value: 155, onlyInHour: true }]);
    const [above] = found(scans(13), { windowsAgo });
    expect(above).toMatchObject({ level: 'slow', value: 156 });
    expect(above).not.toHaveProperty('onlyInHour');
    expect(found(scans(40), { windowsAgo })[0]).not.toHaveProperty('span');
  });

  test('counts a source that comes in every window of the hour once', () => {
    const windowsAgo = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [n + 1, scans(12)]));
    expect(found(scans(12), { windowsAgo })).toEqual([]);
  });

  test('says how many of the sources had come in the day before', () => {
    const hoursAgo = { 24: scans(5), 9: [...scans(5), ...scans(5, 38), ...scans(9, 10, { direction: 'lateral' })] };
    expect(found(scans(40), { hoursAgo })).toMatchObject([{ returning: 7 }]);
    expect(found(scans(40))[0]).not.toHaveProperty('returning');
  });
});
