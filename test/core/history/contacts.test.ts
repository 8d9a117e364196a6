import { describe, expect, test } from '@jest/globals';
import {
  contactsOf,
  type HostContacts,
  MAX_CONTACTS,
  MAX_HOSTS,
  mergeContacts,
  OUTCOME,
} from '../../../core/history/contacts.ts';
import type { Direction } from '../../../core/pairs/direction.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import { observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { manyHosts, reach } from '../../examples/remembered-windows.ts';

const HOST = '10.0.4.9';
const LAST = '10.99.99.99';

const contactsIn = (hosts: readonly HostContacts[]) => hosts.map(({ contacts, more }) => ({ contacts, more }));

/** So many sources from outside, each of which touches two hosts. */
function surge(count: number, at = INTERFACE): Pair[] {
  return Array.from({ length: count }, (_, index) => `2001:db8::${index.toString(16)}`).flatMap((source) => [
    rejectedPair({ at, source }),
    rejectedPair({ at, source, destination: '10.0.4.18' }),
  ]);
}

const ASIDE = reach(HOST, ['10.0.5.5']);
const OUT = rejectedPair({ direction: 'outbound', source: HOST, destination: '198.51.100.77' });

function directionsOf(hosts: readonly HostContacts[]): Partial<Record<Direction, number>> {
  const counts: Partial<Record<Direction, number>> = {};
  for (const { direction } of hosts) counts[direction] = (counts[direction] ?? 0) + 1;
  return counts;
}

describe('contactsOf()', () => {
  test('keeps all contacts of a window, however many', () => {
    const [one, ...others] = contactsOf(observedWindow(reach(HOST, manyHosts(MAX_CONTACTS + 1), 'refused')));
    expect(others).toEqual([]);
    expect(one?.contacts).toHaveLength(MAX_CONTACTS + 1);
    expect(one?.more).toBe(false);
  });

  test('keeps all hosts of a window, however many', () => {
    expect(directionsOf(contactsOf(observedWindow(surge(MAX_HOSTS + 1).concat(ASIDE, OUT))))).toEqual({
      inbound: MAX_HOSTS + 1,
      lateral: 1,
      outbound: 1,
    });
  });
});

describe('mergeContacts()', () => {
  const refused = contactsOf(observedWindow(reach(HOST, manyHosts(MAX_CONTACTS), 'refused')));
  const letIn = contactsOf(observedWindow(reach(HOST, [LAST])));

  test('keeps as many as fit, and says nothing of more', () => {
    const [one] = mergeContacts(refused);
    expect(one?.contacts).toHaveLength(MAX_CONTACTS);
    expect(one?.more).toBe(false);
  });

  test('drops those that refused before those that let the host in', () => {
    const [one] = mergeContacts([...refused, ...letIn]);
    expect(one?.contacts).toHaveLength(MAX_CONTACTS);
    expect(one?.more).toBe(true);
    expect(one?.contacts.at(-1)).toEqual([LAST, OUTCOME.answered | OUTCOME.accepted]);
    expect(contactsIn(mergeContacts([...letIn, ...refused, ...letIn]))).toEqual(contactsIn([one!]));
  });

  test('forgets nobody who goes sideways or out for a surge from outside', () => {
    const merged = mergeContacts(contactsOf(observedWindow(surge(MAX_HOSTS + 1000).concat(ASIDE, OUT))));
    expect(directionsOf(merged)).toEqual({ inbound: MAX_HOSTS, lateral: 1, outbound: 1 });
  });

  test('forgets nobody of one account for a surge in another', () => {
    const other = { ...INTERFACE, accountId: '210987654321', vpcId: 'vpc-0f9e8d7c6b5a43210' };
    const few = rejectedPair({ at: other });
    const merged = mergeContacts(contactsOf(observedWindow([few, ...surge(MAX_HOSTS + 1000)])));
    expect(directionsOf(merged)).toEqual({ inbound: MAX_HOSTS });
    expect(merged.filter(({ accountId }) => accountId === other.accountId)).toHaveLength(1);
  });

  test('drops those that were let through before those that answered', () => {
    const silent = contactsOf(observedWindow(reach(HOST, manyHosts(MAX_CONTACTS), 'silent')));
    const [one] = mergeContacts([...silent, ...letIn]);
    expect(one?.contacts.at(-1)?.[0]).toBe(LAST);
  });
});
