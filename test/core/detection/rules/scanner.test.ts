import { describe, expect, test } from '@jest/globals';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC } from '../../../examples/observed-network.ts';
import { rejectedPair } from '../../../examples/observed-windows.ts';
import { foundAfter, manyHosts, neighbours, type Past } from '../../../examples/remembered-windows.ts';

const SOURCE = '203.0.113.7';

const found = (pairs: readonly Pair[], past?: Past) => foundAfter('scanner', pairs, past);

function scan(count: number, changed: Partial<Pair> = {}): Pair[] {
  return neighbours(count).map((destination) => rejectedPair({ source: SOURCE, destination, ...changed }));
}

describe('scanner', () => {
  test('is found where one source touches 25 addresses in a window', () => {
    expect(found(scan(25))).toMatchObject([
      {
        rule: 'scanner',
        severity: 'low',
        level: 'window',
        value: 25,
        threshold: 25,
        scope: { type: 'vpc', id: INTERFACE.vpcId },
        entity: { type: 'source', id: SOURCE },
        direction: 'inbound',
        facts: { sources: 1, destinations: 25 },
      },
    ]);
    expect(found(scan(24))).toMatchObject([{ level: 'day', value: 24 }]);
  });

  test('is told with all the addresses that it touched', () => {
    const pairs = manyHosts(3000).map((destination) => rejectedPair({ source: SOURCE, destination }));
    expect(found(pairs)).toMatchObject([{ level: 'window', value: 3000, facts: { destinations: 3000 } }]);
  });

  test.each<[string, (pairs: readonly Pair[]) => Past]>([
    ['the windows before', (pairs) => ({ windowsAgo: { 1: pairs } })],
    ['the hour before', (pairs) => ({ hoursAgo: { 1: pairs } })],
    ['24 hours ago', (pairs) => ({ hoursAgo: { 24: pairs } })],
  ])('is found where it touches five in a day, some of them in %s', (_, before) => {
    const [one, ...four] = scan(5);
    expect(found([one!], before(four))).toMatchObject([{ level: 'day', value: 5, threshold: 5, severity: 'low' }]);
    expect(found([one!], before(four.slice(1)))).toEqual([]);
    expect(found([one!], before([one!, ...four.slice(1)]))).toEqual([]);
  });

  test.each<[string, Partial<Pair>]>([
    ['it comes from inside', { direction: 'lateral', source: '10.0.4.9' }],
    ['it goes out', { direction: 'outbound', source: '10.0.4.9' }],
    ['it is no attempt', { rejected: 0, evidence: 0 }],
  ])('is not found where %s', (_, changed) => {
    expect(found(scan(30, changed))).toEqual([]);
  });

  test('is not found in two places that do not reach the number alone', () => {
    expect(found([...scan(3), ...scan(3, { at: { ...INTERFACE, vpcId: 'vpc-2' } })])).toEqual([]);
    expect(found(scan(5, { at: INTERFACE_WITHOUT_VPC }))).toMatchObject([{ scope: { type: 'account' } }]);
  });

  test('is found at most twenty times in a window and place: those that touch most, then by address', () => {
    const sources = Array.from({ length: 23 }, (_, index) => `198.51.100.${100 + index}`);
    const pairs = sources.flatMap((source, index) => scan(index === 22 ? 6 : 5, { source }));
    const ids = found(pairs).map(({ entity }) => entity.id);
    expect(new Set(ids)).toEqual(new Set([...sources.slice(0, 19), '198.51.100.122']));
  });
});
