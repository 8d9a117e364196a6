import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EVERY_ALARM, synthesise } from '../synthesised.ts';
import { alarmSettings, type AlarmSettings, isInAlarm } from './alarm-state.ts';
import { alarmsOf, alarmTable } from './alarm-table.ts';
import { COURSES } from './courses.ts';

const alarms = synthesise({}, EVERY_ALARM)
  .of('AWS::CloudWatch::Alarm')
  .map(([, alarm]) => alarmSettings(alarm));

describe('each course', () => {
  test.each(COURSES.map((course) => [course.title, course] as const))(
    'sets off its alarms and no other: %s',
    (_, course) => {
      expect([...alarmsOf(course, alarms).keys()].toSorted()).toEqual([...course.fires].toSorted());
    },
  );
});

test('every alarm goes off in some course', () => {
  const fired = new Set(COURSES.flatMap(({ fires }) => fires));
  expect(alarms.map(({ name }) => name).filter((name) => !fired.has(name))).toEqual([]);
});

test('docs/alarms.md shows what `npm run alarms` prints', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/alarms.md'), 'utf8');
  expect(page.replaceAll(/ +\|/g, ' |')).toContain(alarmTable(COURSES, alarms));
});

describe('isInAlarm()', () => {
  /** Three of three periods of one minute, bad at 1. */
  const alarm: AlarmSettings = {
    name: 'example',
    metric: 'example',
    periodMinutes: 1,
    statistic: 'Maximum',
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    threshold: 1,
    isBad: (value, threshold) => value >= threshold,
    missingIsBad: true,
  };
  const twoOfThree = { ...alarm, datapointsToAlarm: 2 };

  // The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: 0 is good, X bad, - missing.
  test.each([
    [alarm, '0-X-X', false, false],
    [alarm, '----0', false, false],
    [alarm, '-----', true, false],
    [alarm, '0XX-X', true, true],
    [alarm, '--X--', true, false],
    [twoOfThree, '0-X-X', true, true],
    [twoOfThree, '00X0X', true, true],
    [twoOfThree, '0-X--', true, false],
    [twoOfThree, '----0', true, false],
    [twoOfThree, '---X-', true, false],
  ])('is what AWS documents: %#', (settings, periods, ...isOn) => {
    const samples = periods
      .split('')
      .flatMap((sign, minute) => (sign === '-' ? [] : [{ minute, value: sign === 'X' ? 1 : 0 }]));
    const metrics = new Map([['example', samples]]);
    expect(isInAlarm({ ...settings, missingIsBad: true }, metrics, periods.length)).toBe(isOn[0]);
    expect(isInAlarm({ ...settings, missingIsBad: false }, metrics, periods.length)).toBe(isOn[1]);
  });
});
