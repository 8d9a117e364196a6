import type { Baselines } from '../baseline/baselines.ts';
import { groupedBy } from '../collections/grouped-by.ts';
import { byText, sortByKey } from '../collections/order.ts';
import { DAY_SECONDS } from '../time.ts';
import { placesOfHour } from './contact-index.ts';
import { type ContactTable, countContacts, eachContact } from './contact-table.ts';
import { contactsKey, type HostContacts, placeAndHost } from './contacts.ts';
import { fairShare } from './fair-share.ts';

/** How many hosts one host reached for in an hour: servers count, and so do hosts that refused. */
export interface Reach {
  /** `contactsKey` of the host. */
  readonly key: string;
  readonly most: number;
}

/** Directions in which an entry of the allow-list may hide a host that reaches for many. */
const DIRECTIONS = ['lateral', 'inbound'] as const;

/** Hosts that reach for fewer hosts in an hour are not remembered: no rule calls that a sweep. */
const MIN_REACH = 5;

/** Number of hosts that are remembered of a day; places share the room fairly. */
const MAX_REMEMBERED = 2000;

/** Number of days that the usual reach is learnt from. */
const LEARNT_FROM_DAYS = 14;

/** The usual reach of a host is known this many days after the host first reached for many: then a job that runs once a week was seen. */
const LEARNT_AFTER_DAYS = 7;

/**
 * Counts the destinations of hosts that have more than an hour's summary names.
 * @param merged hosts of the hour, as the summary names them
 * @param windows contacts of each window of the hour, all of them
 * @returns by key, ascending
 */
export function reachBeyond(merged: readonly HostContacts[], windows: readonly ContactTable[]): Reach[] {
  const cut = new Map(merged.filter(({ more }) => more).map((host) => [contactsKey(host), new Set<string>()]));
  if (cut.size === 0) return [];
  for (const place of windows.flat()) {
    for (const [row, host] of place.hosts.entries()) {
      const destinations = cut.get(`${place.place} ${host}`);
      if (destinations) eachContact(place, row, (destination) => destinations.add(destination));
    }
  }
  return sortByKey(cut).map(([key, destinations]) => ({ key, most: destinations.size }));
}

/** The part of an hour's summary that tells how many hosts each host reached for. */
interface HourReach {
  readonly contacts: ContactTable;
  readonly reachBeyond?: readonly Reach[];
}

/**
 * Returns the hosts that reached for many in some hour of a day.
 * @returns by key, ascending
 */
export function reachOfDay(hours: readonly HourReach[]): Reach[] {
  const most = new Map<string, number>();
  for (const hour of hours) {
    const beyond = new Map(hour.reachBeyond?.map((reach) => [reach.key, reach.most]));
    for (const place of DIRECTIONS.flatMap((direction) => [...placesOfHour(hour, direction).values()])) {
      for (const [row, host] of place.hosts.entries()) {
        const count = countContacts(place, row);
        if (count < MIN_REACH) continue;
        const key = `${place.place} ${host}`;
        most.set(key, Math.max(most.get(key) ?? 0, beyond.get(key) ?? count));
      }
    }
  }
  return rememberedOf(most);
}

/** The part of a day's summary that the usual reach is learnt from. */
interface DayReach {
  readonly dayStart: number;
  readonly reach?: readonly Reach[];
}

/**
 * Returns the most hosts that each host reached for in one hour of the 14 days that end before yesterday. Yesterday is left out, because a host that
 * was taken over yesterday must not raise its own limit, and because records of yesterday may still come.
 * @param dayStart start of the day that it is for, epoch seconds
 * @param days days before, in any order
 * @returns the field `reach` of the baselines; nothing where no host has learnt
 */
export function usualReach(dayStart: number, days: readonly DayReach[]): Pick<Baselines, 'reach'> {
  const lastEnd = dayStart - DAY_SECONDS;
  const first = lastEnd - LEARNT_FROM_DAYS * DAY_SECONDS;
  const most = new Map<string, number>();
  const learnt = new Set<string>();
  for (const day of days) {
    if (day.dayStart < first || day.dayStart >= lastEnd) continue;
    for (const reach of day.reach ?? []) {
      most.set(reach.key, Math.max(most.get(reach.key) ?? 0, reach.most));
      if (day.dayStart <= dayStart - LEARNT_AFTER_DAYS * DAY_SECONDS) learnt.add(reach.key);
    }
  }
  for (const key of most.keys()) if (!learnt.has(key)) most.delete(key);
  if (most.size === 0) return {};
  return { reach: Object.fromEntries(rememberedOf(most).map((reach) => [reach.key, reach.most])) };
}

/** As many hosts as there is room for, those with the largest reach of each place; by key, ascending. */
function rememberedOf(most: ReadonlyMap<string, number>): Reach[] {
  const all = [...most].map(([key, count]) => ({ key, most: count }));
  const largest = all.toSorted((a, b) => b.most - a.most || byText(a.key, b.key));
  const places = groupedBy(largest, ({ key }) => placeAndHost(key)[0]);
  const inOrder = sortByKey(places).map(([, hosts]) => hosts);
  return fairShare(inOrder, MAX_REMEMBERED).toSorted((a, b) => byText(a.key, b.key));
}
