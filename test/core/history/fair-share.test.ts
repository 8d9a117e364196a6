import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fairShare } from '../../../core/history/fair-share.ts';

const anyGroups = fc
  .array(fc.nat({ max: 12 }), { maxLength: 8 })
  .map((sizes) => sizes.map((size, group) => Array.from({ length: size }, (_, index) => ({ group, index }))));

const keptOf = (kept: ReadonlyArray<{ readonly group: number }>, group: number) =>
  kept.filter((one) => one.group === group);

describe('fairShare()', () => {
  test('fills the room, and no more', () => {
    fc.assert(
      fc.property(anyGroups, fc.nat({ max: 60 }), (groups, room) => {
        expect(fairShare(groups, room)).toHaveLength(Math.min(room, groups.flat().length));
      }),
    );
  });

  test('keeps the first members of each group', () => {
    fc.assert(
      fc.property(anyGroups, fc.nat({ max: 60 }), (groups, room) => {
        const kept = fairShare(groups, room);
        for (const [group, members] of groups.entries()) {
          const own = keptOf(kept, group);
          expect(own).toEqual(members.slice(0, own.length));
        }
      }),
    );
  });

  test('cuts no group that has one member more than another that is left, nor one that asks for an equal share', () => {
    fc.assert(
      fc.property(anyGroups, fc.nat({ max: 60 }), (groups, room) => {
        const kept = fairShare(groups, room);
        const most = Math.max(0, ...groups.map((_, group) => keptOf(kept, group).length));
        const cut = groups.map((members, group) => ({ members, own: keptOf(kept, group).length }));
        const wronged = cut
          .filter(({ members, own }) => own < members.length)
          .filter(({ members, own }) => own < most - 1 || members.length <= Math.floor(room / groups.length));
        expect(wronged).toEqual([]);
      }),
    );
  });
});
