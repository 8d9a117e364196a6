import { describe, expect, test } from '@jest/globals';
import { pairKey } from '../../../core/pairs/pair.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';

describe('pairKey()', () => {
  test('tells pairs apart by everything but region, instance and counts', () => {
    const { at } = rejectedPair();
    const others = [
      rejectedPair({ at: { ...at, accountId: 'unknown' } }),
      rejectedPair({ at: { ...at, vpcId: 'vpc-2' } }),
      rejectedPair({ at: { ...at, subnetId: 'subnet-2' } }),
      rejectedPair({ at: { ...at, interfaceId: 'eni-2' } }),
      rejectedPair({ direction: 'lateral' }),
      rejectedPair({ port: 139 }),
      rejectedPair({ source: '192.0.2.1' }),
      rejectedPair({ destination: '10.0.0.1' }),
    ];
    expect(new Set([rejectedPair(), ...others].map(pairKey)).size).toBe(others.length + 1);
    expect(pairKey(rejectedPair({ at: { ...at, region: '', instanceId: '' }, rejected: 9 }))).toBe(
      pairKey(rejectedPair()),
    );
  });
});
