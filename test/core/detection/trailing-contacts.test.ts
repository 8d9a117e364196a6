import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hourHosts,
  hoursBefore,
  trailingBegin,
  type TrailingHost,
  trailingHosts,
} from '../../../core/detection/trailing-contacts.ts';
import { OUTCOME } from '../../../core/history/contacts.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { hourOf, HOUR_SECONDS } from '../../../core/time.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { type Past, reach, viewAfter } from '../../examples/remembered-windows.ts';

const HOST = '10.0.4.9';
const FRIEND = '10.0.4.17';
const OTHER = '10.0.4.18';

/** The host in question, of all that were active in the hour. */
function hostIn(pairs: readonly Pair[], past: Past = {}): TrailingHost | undefined {
  return [...hourHosts(viewAfter(pairs, past), 'lateral').values()].find(({ name }) => name.host === HOST);
}

const contactsOf = (host: TrailingHost | undefined): string[] => [...(host?.contacts.keys() ?? [])].toSorted();
const firstOf = (host: TrailingHost | undefined): string[] => [...(host?.firstContacts.keys() ?? [])].toSorted();

describe('the hosts of the trailing hour', () => {
  test('have all contacts of twelve windows, since the first window that has them', () => {
    const windows = fc.dictionary(
      fc.integer({ min: 1, max: 13 }).map(String),
      fc.uniqueArray(fc.constantFrom(FRIEND, OTHER, '10.0.4.19'), { minLength: 1 }),
    );
    fc.assert(
      fc.property(windows, (byWindow) => {
        const past = Object.entries(byWindow).map(([ago, friends]) => [Number(ago), reach(HOST, friends)] as const);
        const since = new Map<string, number>();
        for (const [ago, pairs] of past.toSorted(([a], [b]) => b - a)) {
          if (ago > 11) continue;
          for (const { destination } of pairs) since.set(destination, since.get(destination) ?? WINDOW - ago * 300);
        }
        const found = hostIn([], { windowsAgo: Object.fromEntries(past) });
        expect(new Map([...(found?.contacts ?? [])].map(([to, contact]) => [to, contact.since]))).toEqual(since);
      }),
    );
  });

  test('know of a contact all that was seen of it in the hour', () => {
    const past: Past = { windowsAgo: { 3: reach(HOST, [FRIEND], 'refused'), 1: reach(HOST, [FRIEND]) } };
    expect(hostIn(reach(HOST, [OTHER]), past)?.contacts).toEqual(
      new Map([
        [FRIEND, { since: WINDOW - 900, outcome: OUTCOME.failed | OUTCOME.answered | OUTCOME.accepted }],
        [OTHER, { since: WINDOW, outcome: OUTCOME.answered | OUTCOME.accepted }],
      ]),
    );
  });

  test('are told apart by place and direction', () => {
    const elsewhere = reach(HOST, [OTHER]).map((pair) => ({ ...pair, at: { ...INTERFACE, vpcId: 'vpc-2' } }));
    const outwards = reach(HOST, ['203.0.113.9']).map((pair): Pair => ({ ...pair, direction: 'outbound' }));
    const view = viewAfter([...reach(HOST, [FRIEND]), ...elsewhere, ...outwards]);
    const lateral = [...hourHosts(view, 'lateral').values()].map((host) => [host.name.vpcId, contactsOf(host)]);
    expect(new Map(lateral as Array<[string, string[]]>)).toEqual(
      new Map([
        [INTERFACE.vpcId, [FRIEND]],
        ['vpc-2', [OTHER]],
      ]),
    );
    expect([...hourHosts(view, 'outbound').values()].map(contactsOf)).toEqual([['203.0.113.9']]);
    expect(hourHosts(view, 'inbound').size).toBe(0);
  });

  test('are collected once, however many ask', () => {
    const view = viewAfter(reach(HOST, [FRIEND]));
    expect(hourHosts(view, 'lateral')).toBe(hourHosts(view, 'lateral'));
    expect(hourHosts(view, 'lateral')).not.toBe(hourHosts(view, 'outbound'));
  });
});

describe('trailingHosts()', () => {
  test('leaves out who was active only before the window, and keeps what the others did before', () => {
    const past: Past = { windowsAgo: { 2: [...reach(HOST, [FRIEND]), ...reach('10.0.4.8', [FRIEND])] } };
    const hosts = trailingHosts(viewAfter(reach(HOST, [OTHER]), past), 'lateral');
    expect(hosts.map(({ name }) => name.host)).toEqual([HOST]);
    expect(hosts[0]?.contactsInWindow).toEqual([[OTHER, OUTCOME.answered | OUTCOME.accepted]]);
    expect(contactsOf(hosts[0])).toEqual([FRIEND, OTHER]);
    expect(trailingHosts(viewAfter([], past), 'lateral')).toEqual([]);
  });
});

describe('a first contact', () => {
  const PAIRS = reach(HOST, [FRIEND, OTHER]);

  test('is every contact where nothing was before', () => {
    expect(firstOf(hostIn(PAIRS))).toEqual([FRIEND, OTHER]);
  });

  test.each<[string, Past, readonly string[]]>([
    ['that was reached for hours ago', { hoursAgo: { 2: reach(HOST, [FRIEND]) } }, [OTHER]],
    ['that was reached for 24 hours ago', { hoursAgo: { 24: reach(HOST, [FRIEND], 'refused') } }, [OTHER]],
    ['that another host reached for', { hoursAgo: { 2: reach('10.0.4.8', [FRIEND]) } }, [FRIEND, OTHER]],
    ['of an hour that reaches into the trailing one', { hoursAgo: { 1: reach(HOST, [FRIEND]) } }, [FRIEND, OTHER]],
    ['of the trailing hour', { windowsAgo: { 5: reach(HOST, [FRIEND]) } }, [FRIEND, OTHER]],
  ])('is none %s', (_, past, left) => {
    const host = hostIn(PAIRS, past);
    expect(firstOf(host)).toEqual(left);
    expect(contactsOf(host)).toEqual([FRIEND, OTHER]);
  });
});

describe('a contact that nobody answered', () => {
  const silent = reach(HOST, [FRIEND], 'silent');
  const answers = reach('10.0.4.8', [OTHER]);
  const outcomeOf = (past: Past, pairs: readonly Pair[] = []): number | undefined =>
    hostIn(pairs, past)?.contacts.get(FRIEND)?.outcome;

  test('is marked once its window is final, where others are answered', () => {
    const marked = OUTCOME.accepted | OUTCOME.unanswered;
    expect(outcomeOf({ windowsAgo: { 4: silent } }, answers)).toBe(marked);
    expect(outcomeOf({ windowsAgo: { 3: silent } }, answers)).toBe(OUTCOME.accepted);
    expect(outcomeOf({ windowsAgo: { 4: silent }, hoursAgo: { 2: answers } })).toBe(marked);
  });

  test.each<[string, Past, readonly Pair[]]>([
    ['nobody is ever answered', { windowsAgo: { 4: silent } }, []],
    ['it was refused', { windowsAgo: { 4: reach(HOST, [FRIEND], 'refused') } }, answers],
    ['it was answered later', { windowsAgo: { 4: silent, 1: reach(HOST, [FRIEND]) } }, answers],
  ])('is not marked where %s', (_, past, pairs) => {
    expect((outcomeOf(past, pairs) ?? 0) & OUTCOME.unanswered).toBe(0);
  });
});

describe('the trailing hour', () => {
  test('ends with the window: twelve windows, this one included', () => {
    expect(trailingBegin({ windowStart: WINDOW })).toBe(WINDOW - 11 * 300);
  });

  test('has before it the hours that lie wholly before it, oldest first', () => {
    const hour = reach(HOST, [FRIEND]);
    const view = viewAfter([], { hoursAgo: { 1: hour, 2: hour, 3: hour } });
    const hourAgo = (count: number): number => hourOf(WINDOW) - count * HOUR_SECONDS;
    expect(hoursBefore(view).map(({ hourStart }) => hourStart)).toEqual([hourAgo(3), hourAgo(2)]);
  });
});
