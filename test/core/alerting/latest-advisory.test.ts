import { describe, expect, test } from '@jest/globals';
import { latestAdvisory } from '../../../core/alerting/latest-advisory.ts';

/** Start of a window, epoch seconds. */
function at(time: string): number {
  return Date.parse(`${time}Z`) / 1000;
}

describe('latestAdvisory()', () => {
  test.each([
    ['the day before it was published', '2005-06-13T23:55:00', null],
    ['the day on which it was published', '2005-06-14T00:00:00', { id: 'MS05-027', days: 0 }],
    ['three days later', '2005-06-17T09:00:00', { id: 'MS05-027', days: 3 }],
    ['the last moment of the 59th day', '2005-08-12T23:55:00', { id: 'MS05-027', days: 59 }],
    ['the 60th day', '2005-08-13T00:00:00', null],
    ['days after the next one', '2008-11-21T00:00:00', { id: 'MS08-067', days: 29 }],
  ])('needs no setting, and counts days of event time: %s', (_, time, advisory) => {
    expect(latestAdvisory([], at(time))).toEqual(advisory);
  });

  test('knows those of the setting too, and names the latest', () => {
    const own = [
      { id: 'CVE-2005-0001', published: '2005-06-16' },
      { id: 'CVE-2005-0002', published: '2005-06-10' },
    ];
    expect(latestAdvisory(own, at('2005-06-15T12:00:00'))).toEqual({ id: 'MS05-027', days: 1 });
    expect(latestAdvisory(own, at('2005-06-17T12:00:00'))).toEqual({ id: 'CVE-2005-0001', days: 1 });
  });

  test('takes the day of the setting where it has the id of a listed one', () => {
    const own = [{ id: 'MS05-027', published: '2005-07-01' }];
    expect(latestAdvisory(own, at('2005-06-17T12:00:00'))).toBeNull();
    expect(latestAdvisory(own, at('2005-07-03T12:00:00'))).toEqual({ id: 'MS05-027', days: 2 });
  });

  test('names the first by name of those of one day', () => {
    const own = ['B-1', 'A-1'].map((id) => ({ id, published: '2005-06-14' }));
    expect(latestAdvisory(own, at('2005-06-14T12:00:00'))).toEqual({ id: 'A-1', days: 0 });
  });
});
