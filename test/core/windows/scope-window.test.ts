import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import { FLEET, scopeKey } from '../../../core/windows/scope.ts';
import { factsOf } from '../../examples/window-documents.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { partialSets, windowOfParts } from '../../examples/window-parts.ts';

describe('groupByScope()', () => {
  test('gives every scope once, widest first', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const keys = scopeWindowsOf(factsOf(parts)).map(({ scope }) => scopeKey(scope));
        expect(keys).toEqual([...new Set(keys)].toSorted());
      }),
    );
  });

  test('keeps every pair of an interface, and merges them above', () => {
    fc.assert(
      fc.property(partialSets, (parts) => {
        const facts = factsOf(parts);
        const groups = scopeWindowsOf(facts);
        const own = groups.filter(({ scope }) => scope.type === 'interface').flatMap(({ pairs }) => pairs);
        expect(own).toHaveLength(facts.pairs.length);
        for (const { pairs } of groups) expect(pairs.length).toBeLessThanOrEqual(facts.pairs.length);
      }),
    );
  });

  test('has no group of a VPC that the log does not name', () => {
    const pair = rejectedPair({ at: { ...INTERFACE, vpcId: '' } });
    const groups = scopeWindowsOf(windowOfParts({ coverage: [], pairs: [pair] }));
    expect(groups.map(({ scope }) => scope.type)).toEqual(['fleet', 'account', 'interface']);
  });

  test('says what it knows of where a scope is', () => {
    const { accountId, region, vpcId, interfaceId } = INTERFACE;
    expect(scopeWindowsOf(windowOfParts()).map(({ scope }) => scope)).toEqual([
      FLEET,
      { type: 'account', id: accountId, accountId, region, vpcId: '' },
      { type: 'vpc', id: vpcId, accountId, region, vpcId },
      { type: 'interface', id: interfaceId, accountId, region, vpcId },
    ]);
  });

  test('has an empty group for a scope that was observed and saw nothing', () => {
    const groups = scopeWindowsOf(windowOfParts({ pairs: [] }));
    expect(groups.map(({ scope, pairs }) => [scope.type, pairs.length])).toEqual([
      ['fleet', 0],
      ['account', 0],
      ['vpc', 0],
    ]);
  });

  test('knows nothing of how well a scope was observed that no log object covers', () => {
    const [fleet] = scopeWindowsOf(windowOfParts({ coverage: [] }));
    expect(fleet?.coverage).toMatchObject({ objects: 0, records: 0 });
  });
});
