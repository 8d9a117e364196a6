import { describe, expect, test } from '@jest/globals';
import { isEveryAddress, widthProblem } from '../../../core/settings/block-width.ts';

const problemOf = (block: string): string | undefined => widthProblem(block, { ipv4: 16, ipv6: 32 }, 'wide');

describe('widthProblem()', () => {
  test('takes the widest block of each family, and nothing wider', () => {
    expect(['203.0.0.0/16', '2001:db8::/32', '203.0.113.0/24'].map(problemOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const rest = 'or narrower; write narrower blocks, or give the reason in "wide"';
    expect(problemOf('203.0.0.0/15')).toBe(`found 203.0.0.0/15, expected /16 ${rest}`);
    expect(problemOf('2001:db8::/31')).toBe(`found 2001:db8::/31, expected /32 ${rest}`);
    expect(problemOf('::/0')).toBe(`found ::/0, which is every address, expected /32 ${rest}`);
  });

  test('leaves a text that is not a block to the schema', () => {
    expect(problemOf('203.0.113.0')).toBeUndefined();
  });
});

describe('isEveryAddress()', () => {
  test('is true of the whole family only', () => {
    expect(['0.0.0.0/0', '::/0', '0.0.0.0/1', 'all'].map(isEveryAddress)).toEqual([true, true, false, false]);
  });
});
