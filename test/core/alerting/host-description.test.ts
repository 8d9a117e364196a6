import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safeDescription } from '../../../core/alerting/host-description.ts';
import { groupRule, hostDescription } from '../../examples/host-descriptions.ts';

describe('a description that is safe', () => {
  test('is what AWS said', () => {
    expect(safeDescription(hostDescription(), [445])).toEqual(hostDescription());
  });

  test('has texts of one short line in ASCII, whatever a tag holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { name, owner, state, groups } = safeDescription(
          hostDescription({ name: text, owner: text, state: text, groups: [{ id: 'sg-1', name: text }] }),
          [445],
        );
        for (const shown of [name, owner, state, groups[0]?.name]) {
          expect(shown).toMatch(/^[\x20-\x21\x23-\x7e]{0,60}$/);
        }
      }),
    );
    expect(safeDescription(hostDescription({ name: 'a\nDO NOW\n"x"' }), [445]).name).toBe("a?DO NOW?'x'");
  });

  test.each([
    { id: 'sgr-1; reboot' },
    { groupId: '$(id)' },
    { peer: { cidr: '0.0.0.0/0 `id`' } },
    { peer: { groupId: 'x' } },
    { peer: { prefixListId: 'sg-1' } },
  ])('leaves out the rule with %j', (spoilt) => {
    expect(safeDescription(hostDescription({ rules: [groupRule(spoilt)] }), [445]).rules).toEqual([]);
  });

  test('has only rules that concern a watched port', () => {
    const rules = [groupRule({ fromPort: 0, toPort: 444 }), groupRule({ fromPort: 139, toPort: 445 })];
    expect(safeDescription(hostDescription({ rules }), [445]).rules).toEqual(rules.slice(1));
    expect(safeDescription(hostDescription({ rules }), [139, 445]).rules).toEqual(rules);
  });

  test('leaves out groups whose id is none, and stays small', () => {
    const groups = [
      { id: 'web', name: '' },
      ...Array.from({ length: 40 }, (_, index) => ({ id: `sg-${index}`, name: '' })),
    ];
    const rules = Array.from({ length: 200 }, (_, index) => groupRule({ id: `sgr-${index}` }));
    const safe = safeDescription(hostDescription({ groups, rules }), [445]);
    expect(safe.groups.map(({ id }) => id)).toEqual(groups.slice(1, 17).map(({ id }) => id));
    expect(safe.rules).toHaveLength(200);
    const more = hostDescription({ rules: [...rules, groupRule()] });
    expect(safeDescription(more, [445]).rules).toBeUndefined();
  });

  test('still says that AWS did not say the rules', () => {
    expect(safeDescription(hostDescription({ rules: undefined }), [445]).rules).toBeUndefined();
  });
});
