import { byText } from '../rollup/pair.ts';
import { sortByKey } from '../rollup/window-facts.ts';
import { hostsOfHour } from './contact-index.ts';
import { placeKey, type HostContacts } from './contacts.ts';
import type { HourDigest } from './digest.ts';
import { fairShare } from './fair-share.ts';

/** A host that so many others reach for is a server: a file server, a domain controller, a printer. */
export const SERVER_FAN_IN = 6;

/** From so many destinations on that are no servers, reaching for others in an hour is worth remembering. */
export const FAN_OUT = 3;

/** How many habits, and how many servers, are remembered of a day; places share the room fairly. A day has few of either, because clients speak to servers. */
const MAX_REMEMBERED = 2000;

/** How far a host fans out when it does what it always does. */
export interface Habit {
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
  readonly habits: readonly Habit[];
}

/**
 * Names a destination of a host as that host itself would be named.
 */
export function destinationKey(host: HostContacts, destination: string): string {
  return `${placeKey(host)} ${destination}`;
}

/**
 * Finds who reached for whom, from the side of those that were reached: no more than {@link SERVER_FAN_IN} names each, because more say nothing new.
 * @returns by {@link destinationKey}
 */
export function fanInOf(hours: readonly HourDigest[]): Map<string, Set<string>> {
  const fanIn = new Map<string, Set<string>>();
  for (const hour of hours) {
    for (const host of hostsOfHour(hour, 'lateral').values()) {
      const place = placeKey(host);
      for (const [destination] of host.contacts) {
        const key = `${place} ${destination}`;
        const sources = fanIn.get(key);
        if (!sources) fanIn.set(key, new Set([host.host]));
        else if (sources.size < SERVER_FAN_IN) sources.add(host.host);
      }
    }
  }
  return fanIn;
}

/**
 * Sums up the lateral traffic of some hours.
 */
export function lateralDayOf(hours: readonly HourDigest[]): LateralDay {
  const fanIn = [...fanInOf(hours)].filter(([, sources]) => sources.size >= SERVER_FAN_IN);
  const servers = new Set(remembered(fanIn.map(([key]) => ({ key })).toSorted(byKey)).map(({ key }) => key));
  const habits = new Map<string, Habit>();
  for (const hour of hours) {
    for (const [key, host] of hostsOfHour(hour, 'lateral')) {
      const reached = fanOutOf(host, servers);
      if (reached < FAN_OUT) continue;
      const before = habits.get(key);
      habits.set(key, {
        key,
        most: Math.max(reached, before?.most ?? 0),
        more: host.more || (before?.more ?? false),
      });
    }
  }
  const largest = [...habits.values()].toSorted((a, b) => b.most - a.most || byKey(a, b));
  return { servers: [...servers], habits: remembered(largest) };
}

interface Keyed {
  /** `contactsKey` of a host. */
  readonly key: string;
}

/** As many as there is room for, ascending by key. */
function remembered<T extends Keyed>(all: readonly T[]): T[] {
  const places = new Map<string, T[]>();
  for (const one of all) {
    const place = one.key.slice(0, one.key.lastIndexOf(' '));
    const known = places.get(place);
    if (known) known.push(one);
    else places.set(place, [one]);
  }
  const inOrder = sortByKey(places).map(([, those]) => those);
  return fairShare(inOrder, MAX_REMEMBERED).toSorted(byKey);
}

function byKey(one: Keyed, other: Keyed): number {
  return byText(one.key, other.key);
}

/**
 * Counts the destinations of a host that are no servers.
 * @param servers by {@link destinationKey}
 */
export function fanOutOf(host: HostContacts, servers: { has(key: string): boolean }): number {
  const place = placeKey(host);
  return host.contacts.filter(([destination]) => !servers.has(`${place} ${destination}`)).length;
}
