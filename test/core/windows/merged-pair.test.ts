import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type MergedPair, mergePairs } from '../../../core/windows/merged-pair.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { pairs } from '../../examples/window-parts.ts';

/** The same packets between two of our hosts, as the interface of either logs them. */
const lateral = { direction: 'lateral', source: '10.0.4.40', destination: '10.0.4.17' } as const;
const atSource = rejectedPair({ ...lateral, at: { ...INTERFACE, interfaceId: 'eni-source' } });
const atTarget = rejectedPair({ ...lateral, at: { ...INTERFACE, interfaceId: 'eni-target' } });

/** Where a pair was seen first is told as well, and the only thing that depends on order. */
function withoutPlace(merged: readonly MergedPair[]): string[] {
  return merged.map(({ at: _at, ...facts }) => JSON.stringify(sorted(facts))).toSorted();
}

const sorted = (facts: object): unknown => Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1));
const attempts = ({ rejected, accepted }: { readonly rejected: number; readonly accepted: number }): number =>
  rejected + accepted;

describe('mergePairs()', () => {
  test('does not depend on order', () => {
    const shuffles = fc
      .array(pairs, { maxLength: 12 })
      .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    fc.assert(
      fc.property(shuffles, ([some, shuffled]) => {
        expect(withoutPlace(mergePairs(shuffled))).toEqual(withoutPlace(mergePairs(some)));
      }),
    );
  });

  test('changes nothing when it hears the same again', () => {
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 8 }), (some) => {
        expect(mergePairs([...some, ...some])).toEqual(mergePairs(some));
      }),
    );
  });

  test('counts as many attempts as the interface that reports most, and as many rejected as the strictest', () => {
    fc.assert(
      fc.property(fc.array(pairs, { minLength: 1, maxLength: 6 }), (some) => {
        const same = some.map((pair): Pair => ({ ...rejectedPair(lateral), ...countsOf(pair), at: pair.at }));
        const [merged] = mergePairs(same);
        expect(merged && attempts(merged)).toBe(Math.max(...same.map(attempts)));
        expect(merged?.rejected).toBe(Math.max(...same.map(({ rejected }) => rejected)));
        expect(merged?.accepted).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('keeps a pair doubtful only where all that let it in are', () => {
    const doubtful = { ...atSource, rejected: 0, accepted: 1, isDoubtful: true };
    const doubtOf = (other: Pair): unknown => mergePairs([doubtful, other]).map(({ isDoubtful }) => isDoubtful);
    expect(doubtOf({ ...atTarget, rejected: 0, accepted: 1 })).toEqual([false]);
    expect(doubtOf(atTarget)).toEqual([true]);
    expect(mergePairs([atSource, atTarget])[0]).not.toHaveProperty('isDoubtful');
  });

  test('counts a lateral pair that is seen at both ends once', () => {
    const counts = { rejected: 0, accepted: 3, packets: 30, bytes: 4000, evidence: 1 };
    const merged = mergePairs([
      { ...atSource, ...counts },
      { ...atTarget, ...counts, evidence: 4 },
    ]);
    expect(merged).toMatchObject([{ accepted: 3, rejected: 0, packets: 30, bytes: 4000, evidence: 5 }]);
  });

  test('takes what the source lets out and the target rejects for one rejected attempt', () => {
    const out = { ...atSource, rejected: 0, accepted: 1, evidence: 1 };
    const refused = { ...atTarget, rejected: 1, accepted: 0, evidence: 3 };
    for (const both of [
      [out, refused],
      [refused, out],
    ]) {
      expect(mergePairs(both)).toMatchObject([{ rejected: 1, accepted: 0, evidence: 3 }]);
    }
  });

  test('keeps what else the source let out as accepted', () => {
    const merged = mergePairs([
      { ...atSource, rejected: 0, accepted: 5 },
      { ...atTarget, rejected: 2, accepted: 1 },
    ]);
    expect(merged).toMatchObject([{ rejected: 2, accepted: 3 }]);
  });

  test('takes the earliest and the latest time of all', () => {
    const merged = mergePairs([
      { ...atSource, first: 100, last: 200 },
      { ...atTarget, first: 90, last: 150 },
    ]);
    expect(merged).toMatchObject([{ first: 90, last: 200 }]);
  });

  test('tells pairs of two VPCs apart where one end is outside, because private addresses repeat', () => {
    const other = { ...INTERFACE, vpcId: 'vpc-2' };
    expect(mergePairs([rejectedPair(), rejectedPair({ at: other })])).toHaveLength(2);
    const outbound = rejectedPair({ direction: 'outbound' });
    expect(mergePairs([outbound, { ...outbound, at: other }])).toHaveLength(2);
  });

  test('takes a lateral pair across two VPCs for one', () => {
    expect(mergePairs([atSource, { ...atTarget, at: { ...INTERFACE, vpcId: 'vpc-2' } }])).toHaveLength(1);
  });

  test('tells apart ports, directions and addresses', () => {
    const changes = [{}, { port: 139 }, { direction: 'transit' }, { source: '192.0.2.1' }, { destination: '10.0.0.1' }];
    expect(mergePairs(changes.map((change) => rejectedPair(change as Partial<Pair>)))).toHaveLength(5);
  });
});

function countsOf({ rejected, accepted, continued, packets, bytes, evidence }: Pair): Partial<Pair> {
  return { rejected, accepted, continued, packets, bytes, evidence };
}
