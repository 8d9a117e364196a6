import { describe, expect, test } from '@jest/globals';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { foundAfter, neighbours, type Past, reach } from '../../../examples/remembered-windows.ts';

const HOST = '10.0.4.17';

const found = (pairs: readonly Pair[], past?: Past) => foundAfter('sweep', pairs, past);

describe('sweep', () => {
  test('is found where nine more first contacts fail than answer', () => {
    expect(found(reach(HOST, neighbours(9), 'refused'))).toMatchObject([
      {
        rule: 'sweep',
        severity: 'high',
        level: 'failed',
        value: 9,
        threshold: 9,
        scope: { type: 'vpc', id: INTERFACE.vpcId },
        entity: { type: 'host', id: HOST },
        direction: 'lateral',
        facts: { rejected: 9, sources: 1, destinations: 9 },
      },
    ]);
  });

  test('goes on where the host reaches again for those that it had tried before', () => {
    const again = { hoursAgo: { 2: reach(HOST, neighbours(12), 'refused') } };
    expect(found(reach(HOST, neighbours(12), 'refused'), again)).toMatchObject([
      { goesOn: true, severity: 'low', level: 'failed', value: 12 },
    ]);
    expect(found(reach(HOST, neighbours(8), 'refused'), again)).toEqual([]);
  });

  test.each<[string, Pair[]]>([
    ['eight fail', reach(HOST, neighbours(8), 'refused')],
    ['nine fail and one answers', [...reach(HOST, neighbours(9), 'refused'), ...reach(HOST, ['10.0.5.1'])].slice(1)],
    ['nine have not answered yet', reach(HOST, neighbours(9), 'silent')],
    [
      'nine fail that two hosts share',
      [...reach(HOST, neighbours(5), 'refused'), ...reach('10.0.4.18', neighbours(4), 'refused')],
    ],
    [
      'nine fail outside',
      reach(HOST, neighbours(9), 'refused').map((pair) => ({ ...pair, direction: 'outbound' as const })),
    ],
  ])('is not found where %s', (_, pairs) => {
    expect(found(pairs)).toEqual([]);
  });

  describe('where nine ignore it', () => {
    const ignored = reach(HOST, neighbours(9), 'silent');
    const again = ignored.slice(0, 1);
    const elsewhere = reach('10.0.4.80', ['10.0.4.2']);

    test('is found as soon as no reply is waited for any more', () => {
      expect(found([...again, ...elsewhere], { windowsAgo: { 4: ignored } })).toMatchObject([
        { severity: 'high', level: 'failed', value: 9, threshold: 9 },
      ]);
      expect(found([...again, ...elsewhere], { windowsAgo: { 3: ignored } })).toEqual([]);
    });

    test('is not found where one of them answers later', () => {
      const late = reach(HOST, neighbours(1));
      expect(found([...again, ...elsewhere], { windowsAgo: { 4: ignored, 2: late } })).toEqual([]);
    });

    test('is not found where nobody is ever seen to answer: then replies are not logged', () => {
      expect(found(again, { windowsAgo: { 4: ignored } })).toEqual([]);
      expect(found(again, { windowsAgo: { 4: ignored }, hoursAgo: { 2: elsewhere } })).toHaveLength(1);
    });
  });

  test('is found where 25 destinations of one window fail, however many answer', () => {
    const answered = reach(HOST, neighbours(24, 10));
    const refused = reach(HOST, neighbours(25), 'refused');
    expect(found([...refused, ...answered])).toMatchObject([
      { severity: 'high', level: 'failed in window', value: 25 },
    ]);
    expect(found([...refused.slice(1), ...answered])).toMatchObject([{ severity: 'low' }]);
  });

  test('is found where 50 destinations are new in an hour, though all answer', () => {
    expect(found(reach(HOST, neighbours(50)))).toMatchObject([{ severity: 'high', level: 'new', value: 50 }]);
    expect(found(reach(HOST, neighbours(49)))).toMatchObject([{ severity: 'low', level: 'many', value: 49 }]);
  });

  test('is of severity low from ten new destinations on', () => {
    expect(found(reach(HOST, neighbours(10)))).toMatchObject([{ severity: 'low', threshold: 10 }]);
    expect(found(reach(HOST, neighbours(9)))).toEqual([]);
  });

  test('adds up the windows of an hour, and no more', () => {
    const [one, ...eight] = reach(HOST, neighbours(9), 'refused');
    expect(found([one!], { windowsAgo: { 11: eight } })).toMatchObject([{ level: 'failed', value: 9 }]);
    expect(found([one!], { windowsAgo: { 12: eight } })).toEqual([]);
  });

  test('does not count what the host reached for in the day before', () => {
    const pairs = reach(HOST, neighbours(9), 'refused');
    expect(found(pairs, { hoursAgo: { 24: pairs.slice(0, 1) } })).toMatchObject([{ goesOn: true }]);
    expect(found(pairs, { hoursAgo: { 24: reach('10.0.4.18', neighbours(1)) } })).toHaveLength(1);
  });
});
