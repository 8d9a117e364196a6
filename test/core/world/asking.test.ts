import { describe, expect, test } from '@jest/globals';
import { afterAnswer, afterFailure, daysToAskFor, NEVER_ASKED } from '../../../core/world/asking.ts';
import { isoSecond } from '../../../core/time.ts';

function at(time: string): number {
  return Date.parse(`${time}Z`) / 1000;
}

const NOON = at('2026-11-23T12:00:00');

describe('daysToAskFor()', () => {
  test('ends with yesterday, once it has been over for six hours', () => {
    expect(daysToAskFor(at('2026-11-23T05:59:59')).to).toBe('2026-11-21');
    expect(daysToAskFor(at('2026-11-23T06:00:00'))).toEqual({ from: '2026-10-19', to: '2026-11-22' });
  });
});

describe('afterAnswer()', () => {
  test.each([
    ['2026-11-23T06:00:00', '2026-11-24T06:00:00Z'],
    ['2026-11-23T23:30:00', '2026-11-24T06:00:00Z'],
    ['2026-11-24T05:59:59', '2026-11-24T06:00:00Z'],
  ])('waits for the next whole day: at %s until %s', (now, next) => {
    const { failures, nextTry } = afterAnswer(at(now));
    expect([isoSecond(nextTry), failures]).toEqual([next, 0]);
  });
});

describe('afterFailure()', () => {
  test('waits twice as long each time, at most a day', () => {
    let asking = NEVER_ASKED;
    const waits = Array.from({ length: 6 }, () => {
      asking = afterFailure(asking, NOON);
      return (asking.nextTry - NOON) / 3600;
    });
    expect(waits).toEqual([2, 4, 8, 16, 24, 24]);
  });

  test.each([
    ['300', 2],
    ['10800', 3],
    ['Mon, 23 Nov 2026 22:00:00 GMT', 10],
    ['Sun, 22 Nov 2026 22:00:00 GMT', 2],
    ['soon', 2],
    ['-5', 2],
    ['', 2],
    ['99999999999999999999', 7 * 24],
  ])('obeys Retry-After: %s where that is longer, up to a week: %d hours', (retryAfter, hours) => {
    expect((afterFailure(NEVER_ASKED, NOON, retryAfter).nextTry - NOON) / 3600).toBe(hours);
  });
});
