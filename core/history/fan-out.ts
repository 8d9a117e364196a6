import { groupedBy } from '../collections/grouped-by.ts';
import { placesOfHour } from './contact-index.ts';
import { countContacts, eachContact, type HourContacts, type PlaceContacts } from './contact-table.ts';
import { placeAndHost } from './contacts.ts';
import { fairShare } from './fair-share.ts';
import { byText, sortByKey } from '../collections/order.ts';

/** A host that so many others reach for is a server: a file server, a domain controller, a printer. */
export const SERVER_FAN_IN = 6;

/** From so many destinations on that are no servers, reaching for others in an hour is worth remembering. */
export const MIN_FAN_OUT = 3;

/** How many habits, and how many servers, are remembered of a day; places share the room fairly. A day has few of either, because clients speak to servers. */
const MAX_REMEMBERED = 2000;

/** How far a host fans out when it does what it always does. */
export interface FanOut {
  /** `contactsKey` of the host. */
  readonly key: string;
  /** The most destinations in one hour, servers not counted. */
  readonly most: number;
  /** True when there were more than are remembered of an hour. */
  readonly more: boolean;
}

/** What is remembered of the lateral traffic of one day, so that on later days the usual is not taken for a worm. */
export interface LateralDay {
  /** `contactsKey` of those that many reached for, ascending. */
  readonly servers: readonly string[];
  /** Of hosts that fanned out, by key, ascending. */
  readonly habits: readonly FanOut[];
}

/**
 * Finds the hosts that many reach for.
 * @returns their `contactsKey`, as if they were hosts that reach for others
 */
export function serversIn(hours: readonly HourContacts[]): string[] {
  const byPlace = new Map<string, Map<string, string[]>>();
  for (const hour of hours) {
    for (const [place, placeContacts] of placesOfHour(hour, 'lateral')) {
      const fanIn = byPlace.get(place) ?? new Map<string, string[]>();
      byPlace.set(place, fanIn);
      for (const [row, host] of placeContacts.hosts.entries()) {
        eachContact(placeContacts, row, (destination) => {
          const sources = fanIn.get(destination);
          if (!sources) fanIn.set(destination, [host]);
          else if (sources.length < SERVER_FAN_IN && !sources.includes(host)) sources.push(host);
        });
      }
    }
  }
  return [...byPlace].flatMap(([place, fanIn]) =>
    [...fanIn]
      .filter(([, sources]) => sources.length >= SERVER_FAN_IN)
      .map(([destination]) => `${place} ${destination}`),
  );
}

/**
 * Sums up the lateral traffic of some hours.
 */
export function lateralDayOf(hours: readonly HourContacts[]): LateralDay {
  const all = serversIn(hours).map((key) => ({ key }));
  const servers = remembered(all.toSorted(byKey)).map(({ key }) => key);
  const isServer = addressesIn(servers);
  const habits = new Map<string, FanOut>();
  for (const hour of hours) {
    for (const [place, placeContacts] of placesOfHour(hour, 'lateral')) {
      for (const [row, host] of placeContacts.hosts.entries()) {
        const reached = fanOutOf(placeContacts, row, isServer);
        if (reached < MIN_FAN_OUT) continue;
        const key = `${place} ${host}`;
        const before = habits.get(key);
        habits.set(key, {
          key,
          most: Math.max(reached, before?.most ?? 0),
          more: placeContacts.more.has(host) || (before?.more ?? false),
        });
      }
    }
  }
  const largest = [...habits.values()].toSorted((a, b) => b.most - a.most || byKey(a, b));
  return { servers, habits: remembered(largest) };
}

/** Addresses, place by place. */
export interface Addresses {
  /** @param place `placeKey` */
  has(place: string, address: string): boolean;
}

/**
 * Looks addresses up without putting their keys together: each contact of a day asks.
 * @param keys `contactsKey` of each
 */
export function addressesIn(keys: Iterable<string>): Addresses {
  const byPlace = new Map<string, Set<string>>();
  for (const key of keys) {
    const [place, address] = placeAndHost(key);
    const known = byPlace.get(place);
    if (known) known.add(address);
    else byPlace.set(place, new Set([address]));
  }
  return { has: (place, address) => byPlace.get(place)?.has(address) ?? false };
}

interface Keyed {
  /** `contactsKey` of a host. */
  readonly key: string;
}

/** As many as there is room for, ascending by key. */
function remembered<T extends Keyed>(all: readonly T[]): T[] {
  const places = groupedBy(all, ({ key }) => placeAndHost(key)[0]);
  const inOrder = sortByKey(places).map(([, members]) => members);
  return fairShare(inOrder, MAX_REMEMBERED).toSorted(byKey);
}

function byKey(one: Keyed, other: Keyed): number {
  return byText(one.key, other.key);
}

/**
 * Counts the destinations of a host that are no servers; none where it has less than {@link MIN_FAN_OUT} in all.
 * @param row of the host in its place
 */
export function fanOutOf(placeContacts: PlaceContacts, row: number, servers: Addresses): number {
  if (countContacts(placeContacts, row) < MIN_FAN_OUT) return 0;
  let count = 0;
  eachContact(placeContacts, row, (destination) => {
    if (!servers.has(placeContacts.place, destination)) count += 1;
  });
  return count;
}
