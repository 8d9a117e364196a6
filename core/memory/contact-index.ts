import type { Direction } from '../rollup/direction.ts';
import type { WindowFacts } from '../rollup/window-facts.ts';
import { contactsKey, contactsOf, type HostContacts } from './contacts.ts';
import type { HourDigest } from './digest.ts';

/** Hosts and whom they reached for, by `contactsKey`. */
export type ContactIndex = ReadonlyMap<string, HostContacts>;

const NOBODY: ContactIndex = new Map();

/** Every window of a day asks for the same hours, and every window of an hour for the same windows. */
const known = new WeakMap<HourDigest | WindowFacts, ReadonlyMap<Direction, ContactIndex>>();

/**
 * Finds the hosts of an hour by their names.
 */
export function hostsOfHour(hour: HourDigest, direction: Direction): ContactIndex {
  return indexOf(hour, () => hour.contacts).get(direction) ?? NOBODY;
}

/**
 * Finds the hosts of a window by their names.
 */
export function hostsOfWindow(facts: WindowFacts, direction: Direction): ContactIndex {
  return indexOf(facts, () => contactsOf(facts)).get(direction) ?? NOBODY;
}

function indexOf(
  of: HourDigest | WindowFacts,
  contacts: () => readonly HostContacts[],
): ReadonlyMap<Direction, ContactIndex> {
  const before = known.get(of);
  if (before) return before;
  const index = new Map<Direction, Map<string, HostContacts>>();
  for (const one of contacts()) {
    const hosts = index.get(one.direction) ?? new Map<string, HostContacts>();
    index.set(one.direction, hosts.set(contactsKey(one), one));
  }
  known.set(of, index);
  return index;
}
