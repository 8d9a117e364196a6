import { memoised } from '../collections/memoised.ts';
import { hostIn, placesOfHour } from '../history/contact-index.ts';
import { countContacts, eachContact, nameAt } from '../history/contact-table.ts';
import { type HostName, placeAndHost } from '../history/contacts.ts';
import type { Addresses } from '../history/fan-out.ts';
import type { History } from '../history/history.ts';
import type { RuleView } from './rule.ts';
import { isFailed, type SweepEvidence, type SweepLevel, sweepVerdict } from './sweep-verdict.ts';
import { serversOf } from './lateral-history.ts';

/** A host that swept in one of the hours that are remembered. */
export interface PastSweep {
  readonly host: HostName;
  /** How many it reached for in that hour. */
  readonly reached: number;
  /** The first hour in which it did, epoch seconds. */
  readonly hourStart: number;
  /** As the verdict of rule `sweep`. */
  readonly level: SweepLevel;
}

/** Fewer contacts in an hour are no sweep, however they went. */
const LEAST_CONTACTS = 9;

/**
 * Finds who swept in the day before a window's own hour, by the verdict of rule `sweep` on each full hour. A sweep that the full hour
 * cuts in two, with too few contacts in each half, is missed. This is accepted: a sweep that goes on shows in the next hour.
 * @returns by `contactsKey`
 */
export function pastSweeps(view: Pick<RuleView, 'history'>): ReadonlyMap<string, PastSweep> {
  return sweepsOf(view.history);
}

/** Every window of an hour, and every rule about worms, asks for the sweeps of the same history. */
const sweepsOf = memoised((history: History): ReadonlyMap<string, PastSweep> => {
  const servers = serversOf({ history });
  const sweeps = new Map<string, PastSweep>();
  for (const key of candidates(history)) {
    const sweep = firstSweep({ history }, key, servers);
    if (sweep) sweeps.set(key, sweep);
  }
  return sweeps;
});

function firstSweep({ history }: Pick<RuleView, 'history'>, key: string, servers: Addresses): PastSweep | undefined {
  const [place, host] = placeAndHost(key);
  const seen = new Set<string>();
  for (const hour of history.hours) {
    const found = hostIn(placesOfHour(hour, 'lateral'), place, host);
    if (!found) continue;
    const { placeContacts, row } = found;
    const firstContacts = new Map<string, { readonly outcome: number }>();
    eachContact(placeContacts, row, (destination, outcome) => {
      if (!seen.has(destination)) firstContacts.set(destination, { outcome });
      seen.add(destination);
    });
    const verdict = sweepVerdict(withoutServers(place, { contactsInWindow: [], firstContacts }, servers));
    if (verdict?.severity !== 'high') continue;
    return {
      host: nameAt(placeContacts, row),
      reached: countContacts(placeContacts, row),
      hourStart: hour.hourStart,
      level: verdict.level,
    };
  }
  return undefined;
}

/**
 * Leaves out what a host has to do with servers: clients whose servers are down do not sweep.
 * @param place `placeKey` of the host
 */
export function withoutServers<T extends { readonly outcome: number }>(
  place: string,
  evidence: {
    readonly contactsInWindow: SweepEvidence['contactsInWindow'];
    readonly firstContacts: ReadonlyMap<string, T>;
  },
  servers: Addresses,
): { readonly contactsInWindow: SweepEvidence['contactsInWindow']; readonly firstContacts: ReadonlyMap<string, T> } {
  const isPeer = (destination: string): boolean => !servers.has(place, destination);
  return {
    contactsInWindow: evidence.contactsInWindow.filter(([destination]) => isPeer(destination)),
    firstContacts: new Map([...evidence.firstContacts].filter(([destination]) => isPeer(destination))),
  };
}

/**
 * Finds when a host first reached for others in the day before and was not refused.
 * @param key `contactsKey` of the host
 * @param destinations addresses that are of interest
 * @returns starts of hours, epoch seconds, by destination
 */
export function firstReaches(
  view: Pick<RuleView, 'history'>,
  key: string,
  destinations: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const [place, host] = placeAndHost(key);
  const reaches = new Map<string, number>();
  for (const hour of view.history.hours) {
    const found = hostIn(placesOfHour(hour, 'lateral'), place, host);
    if (!found) continue;
    const { placeContacts, row } = found;
    eachContact(placeContacts, row, (destination, outcome) => {
      if (!destinations.has(destination) || isFailed(outcome) || reaches.has(destination)) return;
      reaches.set(destination, hour.hourStart);
    });
  }
  return reaches;
}

/** Hosts that reached for enough in some hour, by `contactsKey`. */
function candidates(history: History): Set<string> {
  const keys = new Set<string>();
  for (const placeContacts of history.hours.flatMap((hour) => [...placesOfHour(hour, 'lateral').values()])) {
    for (const [row, host] of placeContacts.hosts.entries()) {
      if (countContacts(placeContacts, row) >= LEAST_CONTACTS) keys.add(`${placeContacts.place} ${host}`);
    }
  }
  return keys;
}
