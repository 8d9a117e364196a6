import { describe, expect, test } from '@jest/globals';
import { makeBaselines } from '../../../core/baseline/baselines.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { NO_HISTORY } from '../../../core/history/history.ts';
import { WINDOW_SECONDS } from '../../../core/time.ts';
import { firstOf } from '../../examples/findings.ts';
import { findingsIn } from '../../examples/judged-windows.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { manyHosts, reach } from '../../examples/remembered-windows.ts';

/** The window at {@link WINDOW} is Monday, 2026-11-23 03:05. */
const MANAGER = {
  id: 'backup-1',
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'the nightly backup',
  owner: 'ops@example.com',
  expires: '2027-03-01',
};

interface Course {
  /** Hosts that are reached for in each window, by how many windows ago; 0 is the judged window. */
  readonly reached: Readonly<Record<number, number>>;
  readonly usual?: number;
}

/** What is said of the allow-list in the finding of rule sweep. */
function judged(entry: Record<string, unknown>, { reached, usual }: Course) {
  const windows = Object.entries(reached).map(([ago, count]) => {
    const hosts = manyHosts(2000).slice(100 * Number(ago), 100 * Number(ago) + count);
    const windowStart = WINDOW - Number(ago) * WINDOW_SECONDS;
    return observedWindow(reach('10.0.9.5', hosts, 'refused'), { windowStart });
  });
  const [facts] = windows;
  if (!facts) throw new Error('Judge a window: nothing was reached in it');
  const key = `lateral 445 vpc ${INTERFACE.vpcId} 10.0.9.5`;
  const baselines = { ...makeBaselines(WINDOW, []), ...(usual === undefined ? {} : { reach: { [key]: usual } }) };
  const found = findingsIn(facts, {
    earlier: (n) => windows.find(({ windowStart }) => windowStart === WINDOW - n * WINDOW_SECONDS),
    history: { ...NO_HISTORY, baselines },
    settings: parseSettings({ allow: [{ ...MANAGER, ...entry }] }),
  });
  const { allowedBy, notAllowedBy } = firstOf('sweep', found);
  return allowedBy ?? notAllowedBy;
}

describe('an entry that has expired', () => {
  test('is named in what it would have hidden', () => {
    expect(judged({ expires: '2026-11-20' }, { reached: { 0: 30 } })).toEqual({
      entry: 'backup-1',
      why: 'expired',
      expires: '2026-11-20',
    });
  });

  test('is not named where it would not have hidden it', () => {
    const expires = '2026-11-20';
    expect(judged({ expires, maxDestinationsPerHour: 20 }, { reached: { 0: 30 } })).toBeUndefined();
    expect(judged({ expires, source: ['10.0.9.6/32'] }, { reached: { 0: 30 } })).toBeUndefined();
  });
});

describe('the cap of an entry', () => {
  const above = (reached: number, cap: number, isLearnt: boolean) => ({
    entry: 'backup-1',
    why: 'above cap',
    host: '10.0.9.5',
    reached,
    cap,
    isLearnt,
  });

  test('is the number in the entry until one is learnt', () => {
    expect(judged({ maxDestinationsPerHour: 30 }, { reached: { 0: 30 } })).toBe('backup-1');
    expect(judged({ maxDestinationsPerHour: 30 }, { reached: { 0: 31 } })).toEqual(above(31, 30, false));
  });

  test('is three times the most of the last weeks, over an hour', () => {
    expect(judged({}, { reached: { 0: 30, 5: 60 }, usual: 30 })).toBe('backup-1');
    expect(judged({}, { reached: { 0: 30, 5: 61 }, usual: 30 })).toEqual(above(91, 90, true));
  });

  test('never rises above the number in the entry', () => {
    expect(judged({ maxDestinationsPerHour: 40 }, { reached: { 0: 41 }, usual: 30 })).toEqual(above(41, 40, false));
  });
});

describe('the schedule of an entry', () => {
  const outside = { entry: 'backup-1', why: 'outside schedule', schedule: 'every day 04:00 to 05:00 UTC' };

  test('is when it hides', () => {
    expect(judged({ schedule: { from: '03:00', to: '04:00' } }, { reached: { 0: 30 } })).toBe('backup-1');
    expect(judged({ schedule: { from: '04:00', to: '05:00' } }, { reached: { 0: 30 } })).toEqual(outside);
    expect(judged({ schedule: { days: ['Tue'] } }, { reached: { 0: 30 } })).toMatchObject({ schedule: 'Tue UTC' });
  });

  test('goes before the cap', () => {
    const entry = { schedule: { from: '04:00', to: '05:00' }, maxDestinationsPerHour: 20 };
    expect(judged(entry, { reached: { 0: 30 } })).toEqual(outside);
  });

  test('leaves what was done in it hidden for the hour in which it still counts', () => {
    const schedule = { from: '02:00', to: '03:00' };
    const outsideIt = expect.objectContaining({ why: 'outside schedule' });
    expect(judged({ schedule }, { reached: { 0: 4, 1: 4, 2: 90 } })).toBe('backup-1');
    expect(judged({ schedule }, { reached: { 0: 5, 1: 4, 2: 90 } })).toEqual(outsideIt);
    expect(judged({ schedule: { from: '01:00', to: '02:00' } }, { reached: { 0: 4, 1: 8 } })).toEqual(outsideIt);
  });
});
