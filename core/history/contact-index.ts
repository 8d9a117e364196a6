import type { Direction } from '../pairs/direction.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { contactsOf } from './contacts.ts';
import { type ContactTable, type HourContacts, type PlaceContacts, rowOf, tableOf } from './contact-table.ts';

/** Places by `placeKey`, ascending. */
export type PlaceIndex = ReadonlyMap<string, PlaceContacts>;

const NOWHERE: PlaceIndex = new Map();

/** Every window of an hour asks for the same windows. */
const tablesKnown = new WeakMap<WindowFacts, ContactTable>();

/** Every window of a day asks for the same hours. */
const placesKnown = new WeakMap<ContactTable, ReadonlyMap<Direction, PlaceIndex>>();

/**
 * Collects whom each host reached for in one window.
 */
export function contactsOfWindow(facts: WindowFacts): ContactTable {
  const table = tablesKnown.get(facts) ?? tableOf(contactsOf(facts));
  tablesKnown.set(facts, table);
  return table;
}

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
 * @returns its place, and its row there; undefined when it is not there
 */
export function hostIn(
  places: PlaceIndex,
  place: string,
  host: string,
): { readonly those: PlaceContacts; readonly row: number } | undefined {
  const those = places.get(place);
  const row = those && rowOf(those, host);
  return those && row !== undefined ? { those, row } : undefined;
}

function placesOf(table: ContactTable, direction: Direction): PlaceIndex {
  const known = placesKnown.get(table) ?? byDirection(table);
  placesKnown.set(table, known);
  return known.get(direction) ?? NOWHERE;
}

function byDirection(table: ContactTable): ReadonlyMap<Direction, PlaceIndex> {
  const index = new Map<Direction, Map<string, PlaceContacts>>();
  for (const one of table) {
    const places = index.get(one.direction) ?? new Map<string, PlaceContacts>();
    index.set(one.direction, places.set(one.place, one));
  }
  return index;
}
