import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { likelyName, nearestNames } from '../../../core/settings/nearest-names.ts';

const NAMES = ['email', 'sms', 'alarmEmail', 'logBucket', 'dataBucket', 'retain'];

describe('nearestNames()', () => {
  test.each([
    ['emial', 'email'],
    ['logbucket', 'logBucket'],
    ['databuckets', 'dataBucket'],
    ['retian', 'retain'],
    ['', 'sms'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearestNames(name, NAMES)[0]).toBe(meant);
  });

  test('gives three, or as many as there are', () => {
    expect(nearestNames('x', NAMES)).toHaveLength(3);
    expect(nearestNames('x', [])).toEqual([]);
  });

  test('puts a name before all that are further away by length alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (name, more) => {
        expect(nearestNames(name, [name + more, name])[0]).toBe(name);
      }),
    );
  });
});

describe('likelyName()', () => {
  test.each([
    ['treshold', 'thresholds'],
    ['Allow', 'allow'],
    ['zzz', undefined],
    ['', undefined],
  ])('takes %s for %s', (name, meant) => {
    expect(likelyName(name, ['allow', 'thresholds', 'ports'])).toBe(meant);
  });
});
