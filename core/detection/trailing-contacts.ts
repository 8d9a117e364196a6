import { hostsOfHour, hostsOfWindow } from '../memory/contact-index.ts';
import { type Contact, type HostContacts, OUTCOME } from '../memory/contacts.ts';
import type { HourDigest } from '../memory/digest.ts';
import type { Direction } from '../rollup/direction.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';
import { FIRST_FINAL } from './log-hole.ts';
import type { RuleView } from './rule.ts';

/** Windows in the trailing hour. */
export const HOUR_WINDOWS = HOUR_SECONDS / WINDOW_SECONDS;

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
  readonly host: HostContacts;
  /** All contacts of the window itself, and how they went; none when the host was active only before. */
  readonly now: readonly Contact[];
  /** All contacts of the trailing hour, by destination. */
  readonly contacts: ReadonlyMap<string, TrailingContact>;
  /** First contacts of the trailing hour: destinations that the host had not reached for in the day before. */
  readonly fresh: ReadonlyMap<string, TrailingContact>;
}

/** Several rules ask for the same hour of the same window. */
const hoursKnown = new WeakMap<RuleView, Map<Direction, ReadonlyMap<string, TrailingHost>>>();

/**
 * Collects the hosts that are active in a window in one direction, each with its first contacts of the trailing hour.
 */
export function trailingHosts(view: RuleView, direction: Direction): readonly TrailingHost[] {
  if (hostsOfWindow(view.facts, direction).size === 0) return [];
  return [...hourHosts(view, direction).values()].filter((host) => host.now.length > 0);
}

/**
 * Collects the hosts that are active anywhere in the hour that ends with a window.
 * @returns by `contactsKey`
 */
export function hourHosts(view: RuleView, direction: Direction): ReadonlyMap<string, TrailingHost> {
  const byDirection = hoursKnown.get(view) ?? new Map<Direction, ReadonlyMap<string, TrailingHost>>();
  hoursKnown.set(view, byDirection);
  const known = byDirection.get(direction) ?? collectHour(view, direction);
  byDirection.set(direction, known);
  return known;
}

/**
 * Gives the hours that lie wholly before the trailing hour, as far back as is remembered; oldest first.
 */
export function hoursBefore(view: RuleView): readonly HourDigest[] {
  const begin = trailingBegin(view);
  return view.memory.hours.filter((hour) => hour.hourStart + HOUR_SECONDS <= begin);
}

/**
 * Gives the first window of the trailing hour, epoch seconds.
 */
export function trailingBegin(view: Pick<RuleView, 'windowStart'>): number {
  return view.windowStart - (HOUR_WINDOWS - 1) * WINDOW_SECONDS;
}

function collectHour(view: RuleView, direction: Direction): Map<string, TrailingHost> {
  const hosts = new Map<
    string,
    { host: HostContacts; now: readonly Contact[]; contacts: Map<string, TrailingContact> }
  >();
  for (let back = HOUR_WINDOWS - 1; back >= 0; back--) {
    const facts = back === 0 ? view.facts : view.earlier(back);
    if (!facts) continue;
    for (const [key, host] of hostsOfWindow(facts, direction)) {
      const before = hosts.get(key);
      const contacts = before?.contacts ?? new Map<string, TrailingContact>();
      for (const [destination, outcome] of host.contacts) {
        const known = contacts.get(destination);
        if (!known) contacts.set(destination, { since: facts.windowStart, outcome });
        else if ((known.outcome | outcome) !== known.outcome) {
          contacts.set(destination, { since: known.since, outcome: known.outcome | outcome });
        }
      }
      hosts.set(key, { host, now: back === 0 ? host.contacts : [], contacts });
    }
  }
  const earlier = hoursBefore(view).map((hour) => hostsOfHour(hour, direction));
  if (hasAnswers(hosts.values()) || earlier.some((hour) => hasAnswers(hour.values()))) {
    for (const { contacts } of hosts.values()) markIgnored(contacts, view.windowStart);
  }
  return new Map(
    [...hosts].map(([key, found]) => {
      const fresh = new Map(found.contacts);
      for (const hour of earlier) for (const [destination] of hour.get(key)?.contacts ?? []) fresh.delete(destination);
      return [key, { key, ...found, fresh }];
    }),
  );
}

/** Tells whether replies are logged at all; where nobody ever answers, nobody knows who does not. */
function hasAnswers(hosts: Iterable<Pick<HostContacts, 'contacts'> | Pick<TrailingHost, 'contacts'>>): boolean {
  for (const { contacts } of hosts) {
    for (const [, contact] of contacts) {
      const outcome = typeof contact === 'number' ? contact : contact.outcome;
      if ((outcome & OUTCOME.answered) !== 0) return true;
    }
  }
  return false;
}

/** Marks what was let through and never answered, where the first window is final: a reply may be logged later than what it replies to. */
function markIgnored(contacts: Map<string, TrailingContact>, windowStart: number): void {
  for (const [destination, { since, outcome }] of contacts) {
    if (outcome !== OUTCOME.accepted || windowStart - since < FIRST_FINAL * WINDOW_SECONDS) continue;
    contacts.set(destination, { since, outcome: outcome | OUTCOME.ignored });
  }
}
