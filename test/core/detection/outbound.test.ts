import { describe, expect, test } from '@jest/globals';
import { EVIDENCE } from '../../../core/rollup/evidence.ts';
import type { Pair } from '../../../core/rollup/pair.ts';
import { rejectedPair } from '../../observed-windows.ts';
import { foundAfter, type Past } from '../../remembered-windows.ts';

const HOST = '10.0.4.17';

function outwards(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ direction: 'outbound', source: HOST, destination: '203.0.113.7', ...changed });
}

const found = (pairs: readonly Pair[], past?: Past) => foundAfter('outbound', pairs, past);

describe('outbound', () => {
  test.each<[string, string, Partial<Pair>]>([
    ['medium', 'rejected', {}],
    ['high', 'accepted', { rejected: 0, accepted: 1, evidence: EVIDENCE.syn }],
    ['critical', 'answered', { rejected: 0, accepted: 1, evidence: EVIDENCE.syn | EVIDENCE.answered }],
  ])('is %s where a host reaches out and is %s', (severity, level, changed) => {
    expect(found([outwards(changed)])).toMatchObject([
      { rule: 'outbound', severity, level, entity: { type: 'host', id: HOST }, direction: 'outbound', value: 1 },
    ]);
  });

  test.each<[string, Partial<Pair>]>([
    ['it stays inside', { direction: 'lateral', destination: '10.0.4.18' }],
    ['it comes in', { direction: 'inbound', source: '203.0.113.7', destination: HOST }],
    ['it passes through', { direction: 'transit' }],
    ['it is no attempt', { rejected: 0, continued: 1, evidence: 0 }],
  ])('is not found where %s', (_, changed) => {
    expect(found([outwards(changed)])).toEqual([]);
  });

  test('is as bad as the worst of its destinations', () => {
    const answered = outwards({ rejected: 0, accepted: 1, evidence: EVIDENCE.answered, destination: '203.0.113.8' });
    expect(found([outwards(), answered])).toMatchObject([{ severity: 'critical', value: 2 }]);
  });

  test.each<[string, Past]>([
    ['five days', { daysAgo: { 5: [outwards({ destination: '198.51.100.1' })] } }],
    ['two hours', { hoursAgo: { 2: [outwards()] } }],
  ])('is of severity low where the host went out in the last %s', (_, past) => {
    expect(found([outwards()], past)).toMatchObject([{ severity: 'low', level: 'rejected' }]);
  });

  test.each<[string, Past]>([
    ['it last went out six days ago', { daysAgo: { 6: [outwards()] } }],
    ['another one did', { daysAgo: { 1: [outwards({ source: '10.0.4.18' })] } }],
    ['it did so just now', { windowsAgo: { 3: [outwards()] } }],
  ])('is told where %s', (_, past) => {
    expect(found([outwards()], past)).toMatchObject([{ severity: 'medium' }]);
  });
});
