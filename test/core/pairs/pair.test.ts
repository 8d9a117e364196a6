import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addPairs, type Pair, pairKey } from '../../../core/pairs/pair.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { pairs } from '../../examples/window-parts.ts';
import { byText } from '../../../core/collections/order.ts';

/** Pairs of one name, as several log objects may tell of it. */
const sameName = fc.array(pairs, { minLength: 3, maxLength: 3 }).map((some) => {
  const [first] = some;
  return some.map((pair): Pair => {
    const { region, instanceId } = pair.at;
    const { direction, port, source, destination } = first ?? pair;
    return { ...pair, at: { ...(first ?? pair).at, region, instanceId }, direction, port, source, destination };
  });
});

describe('addPairs()', () => {
  test('does not depend on order or on grouping', () => {
    fc.assert(
      fc.property(sameName, ([a = rejectedPair(), b = rejectedPair(), c = rejectedPair()]) => {
        expect(addPairs(a, b)).toEqual(addPairs(b, a));
        expect(addPairs(addPairs(a, b), c)).toEqual(addPairs(a, addPairs(b, c)));
      }),
    );
  });

  test('keeps the name', () => {
    fc.assert(
      fc.property(sameName, ([a = rejectedPair(), b = rejectedPair()]) => {
        expect(pairKey(addPairs(a, b))).toBe(pairKey(a));
      }),
    );
  });

  test('adds counts, takes the extremes of times, and ORs evidence', () => {
    const one = rejectedPair({ rejected: 1, accepted: 2, continued: 3, packets: 4, bytes: 5, evidence: 1 });
    const other = rejectedPair({ rejected: 10, accepted: 20, continued: 30, packets: 40, bytes: 50, evidence: 6 });
    expect(addPairs({ ...one, first: 7, last: 9 }, { ...other, first: 5, last: 8 })).toEqual({
      ...one,
      rejected: 11,
      accepted: 22,
      continued: 33,
      packets: 44,
      bytes: 55,
      evidence: 7,
      first: 5,
      last: 9,
    });
  });

  test('learns region and instance from whichever log object says them', () => {
    const { at } = rejectedPair();
    const silent = rejectedPair({ at: { ...at, region: '', instanceId: '' } });
    expect(addPairs(silent, rejectedPair()).at).toEqual(at);
  });
});

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

describe('byText()', () => {
  test('orders as code units do', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        // Without a function, sort() orders by code units.
        expect(texts.toSorted(byText)).toEqual(texts.toSorted());
      }),
    );
  });
});
