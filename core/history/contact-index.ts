import { memoised } from '../collections/memoised.ts';
import type { Direction } from '../pairs/direction.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { contactsOf } from './contacts.ts';
import { type ContactTable, type HourContacts, type PlaceContacts, rowOf, tableOf } from './contact-table.ts';

/** Places by `placeKey`, ascending. */
export type PlaceIndex = ReadonlyMap<string, PlaceContacts>;

const NOWHERE: PlaceIndex = new Map();

/**
 * Collects whom each host reached for in one window. Every window of an hour asks for the same windows.
 */
export const contactsOfWindow = memoised((facts: WindowFacts): ContactTable => tableOf(contactsOf(facts)));

/**
 * Finds what the hosts of an hour did in one direction.
 */
export function placesOfHour({ contacts }: HourContacts, direction: Direction): PlaceIndex {
  return placesOf(contacts, direction);
}

/**
 * Finds what the hosts of a window did in one direction.
 */
export function placesOfWindow(facts: WindowFacts, direction: Direction): PlaceIndex {
  return placesOf(contactsOfWindow(facts), direction);
}

/**
 * Finds one host.
 * @param place its `placeKey`
 * @param host its address
 * @returns the contacts of its place, and its row there; undefined when it is not there
 */
export function hostIn(
  places: PlaceIndex,
  place: string,
  host: string,
): { readonly placeContacts: PlaceContacts; readonly row: number } | undefined {
  const placeContacts = places.get(place);
  const row = placeContacts && rowOf(placeContacts, host);
  return placeContacts && row !== undefined ? { placeContacts, row } : undefined;
}

function placesOf(table: ContactTable, direction: Direction): PlaceIndex {
  return byDirection(table).get(direction) ?? NOWHERE;
}

/** Every window of a day asks for the same hours. */
const byDirection = memoised((table: ContactTable): ReadonlyMap<Direction, PlaceIndex> => {
  const index = new Map<Direction, Map<string, PlaceContacts>>();
  for (const one of table) {
    const places = index.get(one.direction) ?? new Map<string, PlaceContacts>();
    index.set(one.direction, places.set(one.place, one));
  }
  return index;
});
