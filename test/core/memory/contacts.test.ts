import { describe, expect, test } from '@jest/globals';
import { contactsOf, type HostContacts, MAX_CONTACTS, mergeContacts, OUTCOME } from '../../../core/memory/contacts.ts';
import { observedWindow } from '../../observed-windows.ts';
import { manyHosts, reach } from '../../remembered-windows.ts';

const HOST = '10.0.4.9';
const LAST = '10.99.99.99';

const contactsIn = (hosts: readonly HostContacts[]) => hosts.map(({ contacts, more }) => ({ contacts, more }));

describe('contactsOf()', () => {
  test('keeps all contacts of a window, however many', () => {
    const [one, ...others] = contactsOf(observedWindow(reach(HOST, manyHosts(MAX_CONTACTS + 1), 'refused')));
    expect(others).toEqual([]);
    expect(one?.contacts).toHaveLength(MAX_CONTACTS + 1);
    expect(one?.more).toBe(false);
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
});
