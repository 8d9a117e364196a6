import { memoised } from '../collections/memoised.ts';
import { type PlaceIndex, placesOfHour, placesOfWindow } from '../history/contact-index.ts';
import { eachContact, nameAt, type PlaceContacts } from '../history/contact-table.ts';
import { type Contact, type HostName, OUTCOME } from '../history/contacts.ts';
import type { HourSummary } from '../history/summaries.ts';
import type { Direction } from '../pairs/direction.ts';
import { HOUR_SECONDS, NEWEST_FINAL_BACK, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../time.ts';
import type { RuleView } from './rule.ts';

/** One contact of the trailing hour. */
export interface TrailingContact {
  /** OR of `OUTCOME` bits. */
  readonly outcome: number;
  /** The first window of the trailing hour that has it, epoch seconds. */
  readonly since: number;
}

/** What a host did in the trailing hour, apart from what it has been doing all day. */
export interface TrailingHost {
  /** `contactsKey` of the host. */
  readonly key: string;
  /** `placeKey` of the host. */
  readonly place: string;
  readonly name: HostName;
  /** All contacts of the window itself, and how they went; none when the host was active only before. */
  readonly contactsInWindow: readonly Contact[];
  /** All contacts of the trailing hour, by destination. */
  readonly contacts: ReadonlyMap<string, TrailingContact>;
  /** First contacts of the trailing hour: destinations that the host had not reached for in the day before. */
  readonly firstContacts: ReadonlyMap<string, TrailingContact>;
}

/** Collects the hosts of an hour, once for each window and direction: several rules ask for the same. */
const collectOnce: Readonly<Record<Direction, (view: RuleView) => ReadonlyMap<string, TrailingHost>>> = {
  inbound: memoised((view) => collectHour(view, 'inbound')),
  lateral: memoised((view) => collectHour(view, 'lateral')),
  outbound: memoised((view) => collectHour(view, 'outbound')),
  transit: memoised((view) => collectHour(view, 'transit')),
  forwarded: memoised((view) => collectHour(view, 'forwarded')),
};

/**
 * Collects the hosts that are active in a window in one direction, each with its first contacts of the trailing hour.
 */
export function trailingHosts(view: RuleView, direction: Direction): readonly TrailingHost[] {
  if (placesOfWindow(view.facts, direction).size === 0) return [];
  return [...hourHosts(view, direction).values()].filter((host) => host.contactsInWindow.length > 0);
}

/**
 * Collects the hosts that are active anywhere in the hour that ends with a window.
 * @returns by `contactsKey`
 */
export function hourHosts(view: RuleView, direction: Direction): ReadonlyMap<string, TrailingHost> {
  return collectOnce[direction](view);
}

/**
 * Gives the hours that lie wholly before the trailing hour, as far back as is remembered; oldest first.
 */
export function hoursBefore(view: RuleView): readonly HourSummary[] {
  const begin = trailingBegin(view);
  return view.history.hours.filter((hour) => hour.hourStart + HOUR_SECONDS <= begin);
}

/**
 * Gives the first window of the trailing hour, epoch seconds.
 */
export function trailingBegin(view: Pick<RuleView, 'windowStart'>): number {
  return view.windowStart - (WINDOWS_PER_HOUR - 1) * WINDOW_SECONDS;
}

function collectHour(view: RuleView, direction: Direction): Map<string, TrailingHost> {
  const places = new Map<string, ActivePlace>();
  for (let back = WINDOWS_PER_HOUR - 1; back >= 0; back--) {
    const facts = back === 0 ? view.facts : view.earlier(back);
    if (!facts) continue;
    const { windowStart } = facts;
    for (const placeContacts of placesOfWindow(facts, direction).values()) {
      const hosts = places.get(placeContacts.place) ?? new Map<string, ActiveHost>();
      places.set(placeContacts.place, hosts);
      addWindow(hosts, placeContacts, { windowStart, isNow: back === 0 });
    }
  }
  const hosts = [...places.values()].flatMap((ofPlace) => [...ofPlace.values()]);
  const earlier = hoursBefore(view).map((hour) => placesOfHour(hour, direction));
  if (hosts.some(hasAnswer) || earlier.some(haveAnswers)) {
    for (const { contacts } of hosts) markUnanswered(contacts, view.windowStart);
  }
  for (const placeContacts of earlier.flatMap((hour) => [...hour.values()])) {
    leaveOut(placeContacts, places.get(placeContacts.place));
  }
  return new Map(hosts.map((host) => [host.key, host]));
}

/** A host while it is collected. */
interface ActiveHost extends TrailingHost {
  readonly contactsInWindow: Contact[];
  readonly contacts: Map<string, TrailingContact>;
  /** The same as `contacts` until something is left out. */
  firstContacts: Map<string, TrailingContact>;
}

/** Hosts of one place, by address. */
type ActivePlace = Map<string, ActiveHost>;

function addWindow(
  hosts: ActivePlace,
  placeContacts: PlaceContacts,
  { windowStart, isNow }: { readonly windowStart: number; readonly isNow: boolean },
): void {
  for (const [row, host] of placeContacts.hosts.entries()) {
    const active = hosts.get(host) ?? activeHost(placeContacts, row);
    hosts.set(host, active);
    const { contacts, contactsInWindow } = active;
    eachContact(placeContacts, row, (destination, outcome) => {
      if (isNow) contactsInWindow.push([destination, outcome]);
      const before = contacts.get(destination);
      if (!before) contacts.set(destination, { since: windowStart, outcome });
      else if ((before.outcome | outcome) !== before.outcome) {
        contacts.set(destination, { since: before.since, outcome: before.outcome | outcome });
      }
    });
  }
}

function activeHost(placeContacts: PlaceContacts, row: number): ActiveHost {
  const name = nameAt(placeContacts, row);
  const contacts = new Map<string, TrailingContact>();
  return {
    key: `${placeContacts.place} ${name.host}`,
    place: placeContacts.place,
    name,
    contactsInWindow: [],
    contacts,
    firstContacts: contacts,
  };
}

/** Takes the contacts of an earlier hour for known. */
function leaveOut(placeContacts: PlaceContacts, hosts: ActivePlace | undefined): void {
  if (!hosts) return;
  for (const [row, host] of placeContacts.hosts.entries()) {
    const active = hosts.get(host);
    if (!active) continue;
    eachContact(placeContacts, row, (destination) => {
      if (!active.firstContacts.has(destination)) return;
      if (active.firstContacts === active.contacts) active.firstContacts = new Map(active.contacts);
      active.firstContacts.delete(destination);
    });
  }
}

/** Neither failed nor let through, as far as is known. */
const NO_OUTCOME = 0;

/** Tells whether replies are logged at all; where nobody ever answers, nobody knows who does not. */
function hasAnswer({ contacts }: ActiveHost): boolean {
  for (const { outcome } of contacts.values()) if ((outcome & OUTCOME.answered) !== 0) return true;
  return false;
}

function haveAnswers(places: PlaceIndex): boolean {
  return [...places.values()].some(({ outcomes }) => outcomes.some((outcome) => (outcome & OUTCOME.answered) !== 0));
}

/** Marks what was let through and never answered, or was only logged by a transit gateway and never answered, where the first window is final: a reply may be logged later than what it replies to. */
function markUnanswered(contacts: Map<string, TrailingContact>, windowStart: number): void {
  for (const [destination, { since, outcome }] of contacts) {
    const isOpen = outcome === OUTCOME.accepted || outcome === NO_OUTCOME;
    if (!isOpen || windowStart - since < NEWEST_FINAL_BACK * WINDOW_SECONDS) continue;
    contacts.set(destination, { since, outcome: outcome | OUTCOME.unanswered });
  }
}
