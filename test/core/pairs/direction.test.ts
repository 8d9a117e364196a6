import { describe, expect, test } from '@jest/globals';
import { directionOf } from '../../../core/pairs/direction.ts';
import { insideRanges } from '../../../core/network/ownership.ts';

describe('directionOf()', () => {
  const inside = insideRanges({ inside: ['203.0.113.0/24'] });

  test.each([
    ['198.51.100.7', '10.0.4.17', 'inbound'],
    ['10.0.4.17', '198.51.100.7', 'outbound'],
    ['10.0.4.17', '192.168.1.1', 'lateral'],
    ['198.51.100.7', '192.0.2.1', 'transit'],
    ['198.51.100.7', '203.0.113.9', 'inbound'],
    ['100.64.0.1', '172.31.0.1', 'lateral'],
    ['169.254.10.1', '10.0.0.1', 'lateral'],
    ['2001:db8::1', 'fd00::1', 'inbound'],
    ['fe80::1', '2001:db8::1', 'outbound'],
    ['2001:db8::1', '2001:db8::2', 'transit'],
    ['2001:db8::1', '10.0.0.1', 'inbound'],
  ] as const)('of %s to %s is %s', (source, destination, direction) => {
    expect(directionOf(inside.includes(source), inside.includes(destination))).toBe(direction);
  });
});
