import { describe, expect, test } from '@jest/globals';
import { allowSchedule, isInSchedule, scheduleText } from '../../../core/settings/allow-schedule.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { settingsProblems } from './settings-problems.ts';

const MANAGER = {
  id: 'backup',
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'the nightly backup',
  owner: 'ops@example.com',
  expires: '2027-03-01',
};

/** What is wrong with a schedule, in an entry of a kind. */
const problemsOf = (schedule: unknown, changed: Record<string, unknown> = {}): readonly string[] =>
  settingsProblems(() => parseSettings({ allow: [{ ...MANAGER, schedule, ...changed }] }));

const second = (time: string): number => Date.parse(`${time}:00Z`) / 1000;

describe('a schedule in an entry', () => {
  test.each([
    { from: '01:00', to: '05:00' },
    { from: '22:00', to: '05:00' },
    { days: ['Sat', 'Sun'] },
    { days: ['Mon'], from: '00:00', to: '24:00' },
    { from: '20:00' },
  ])('may be %j', (schedule) => {
    expect(problemsOf(schedule)).toEqual([]);
  });

  test.each<[unknown, RegExp]>([
    [{}, /schedule: found a schedule that holds always, expected days or hours/],
    [{ days: [] }, /schedule\.days: found an empty list, expected at least one day/],
    [{ days: ['Monday'] }, /found "Monday", expected Mon, Tue, Wed, Thu, Fri, Sat or Sun/],
    [{ from: '1:00' }, /schedule\.from: found "1:00", expected a time of day in UTC such as 01:00/],
    [{ from: '24:00' }, /schedule\.from: found "24:00"/],
    [{ to: '24:01' }, /schedule\.to: found "24:01", expected a time of day in UTC such as 05:00, at most 24:00/],
    [{ from: '05:00', to: '05:00' }, /found from and to 05:00, expected two different times/],
    [{ begin: '05:00' }, /found the unknown setting "begin"/],
  ])('may not be %j', (schedule, problem) => {
    expect(problemsOf(schedule)[0]).toMatch(problem);
  });

  test('is for scanners and managers only', () => {
    const server = { kind: 'server', source: undefined, destination: ['10.0.4.17/32'] };
    expect(problemsOf({ from: '01:00', to: '05:00' }, server)).toEqual([
      'allow.0: schedule: found hours, expected none, because kind is server; only a scanner or a manager has hours',
    ]);
  });
});

// 2026-11-23 is a Monday.
describe('isInSchedule()', () => {
  test.each<[Record<string, unknown>, string, boolean]>([
    [{ from: '01:00', to: '05:00' }, '2026-11-23T00:59', false],
    [{ from: '01:00', to: '05:00' }, '2026-11-23T01:00', true],
    [{ from: '01:00', to: '05:00' }, '2026-11-23T04:59', true],
    [{ from: '01:00', to: '05:00' }, '2026-11-23T05:00', false],
    [{ days: ['Tue'], from: '01:00', to: '05:00' }, '2026-11-23T02:00', false],
    [{ days: ['Mon'] }, '2026-11-23T23:59', true],
    [{ days: ['Mon'] }, '2026-11-24T00:00', false],
    [{ days: ['Mon'], from: '22:00', to: '05:00' }, '2026-11-23T04:00', false],
    [{ days: ['Mon'], from: '22:00', to: '05:00' }, '2026-11-23T22:00', true],
    [{ days: ['Mon'], from: '22:00', to: '05:00' }, '2026-11-24T04:59', true],
    [{ days: ['Mon'], from: '22:00', to: '05:00' }, '2026-11-24T05:00', false],
    [{ days: ['Mon'], from: '22:00', to: '05:00' }, '2026-11-24T22:00', false],
    [{ days: ['Sun'], from: '22:00', to: '05:00' }, '2026-11-23T04:00', true],
  ])('of %j at %s is %s', (schedule, time, isIn) => {
    expect(isInSchedule(allowSchedule.parse(schedule), second(time))).toBe(isIn);
  });
});

describe('scheduleText()', () => {
  test.each([
    [{ from: '22:00', to: '05:00' }, 'every day 22:00 to 05:00 UTC'],
    [{ days: ['Thu', 'Mon'], from: '01:00', to: '05:00' }, 'Mon, Thu 01:00 to 05:00 UTC'],
    [{ days: ['Sat', 'Sun'] }, 'Sat, Sun UTC'],
  ])('of %j', (schedule, text) => {
    expect(scheduleText(allowSchedule.parse(schedule))).toBe(text);
  });
});
