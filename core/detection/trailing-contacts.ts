import { type Contact, contactsKey, contactsOf, type HostContacts } from '../memory/contacts.ts';
import type { Direction } from '../rollup/direction.ts';
import type { WindowFacts } from '../rollup/window-facts.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';

/** Windows in the trailing hour. */
export const HOUR_WINDOWS = HOUR_SECONDS / WINDOW_SECONDS;

/** What a host did in the trailing hour, apart from what it has been doing all day. */
export interface TrailingHost {
  readonly host: HostContacts;
  /** All contacts of the window itself, and how they went. */
  readonly now: readonly Contact[];
  /** First contacts of the trailing hour: destinations that the host had not reached for in the day before. */
  readonly fresh: ReadonlyMap<string, number>;
}

/** A window's contacts are asked for by every window of the hour after it. */
const contactsKnown = new WeakMap<WindowFacts, readonly HostContacts[]>();

/**
 * Collects the hosts that are active in a window in one direction, each with its first contacts of the trailing hour.
 */
export function trailingHosts(view: RuleView, direction: Direction): TrailingHost[] {
  const hour = Array.from({ length: HOUR_WINDOWS }, (_, back) => contactsAt(view, back, direction));
  const [now = []] = hour;
  if (now.length === 0) return [];
  const byHost = indexOf(hour.flat());
  const before = indexOf(hoursBefore(view, direction));
  return now.map((host) => {
    const key = contactsKey(host);
    const old = new Set((before.get(key) ?? []).flatMap((one) => one.contacts.map(([destination]) => destination)));
    const fresh = new Map<string, number>();
    for (const [destination, outcome] of (byHost.get(key) ?? []).flatMap((one) => one.contacts)) {
      if (!old.has(destination)) fresh.set(destination, (fresh.get(destination) ?? 0) | outcome);
    }
    return { host, now: host.contacts, fresh };
  });
}

/**
 * Gives the contacts of the hours that lie wholly before the trailing hour, as far back as is remembered.
 */
export function hoursBefore(view: RuleView, direction: Direction): HostContacts[] {
  const begin = view.windowStart - (HOUR_WINDOWS - 1) * WINDOW_SECONDS;
  return view.memory.hours
    .filter((hour) => hour.hourStart + HOUR_SECONDS <= begin)
    .flatMap((hour) => hour.contacts.filter((one) => one.direction === direction));
}

function contactsAt(view: RuleView, back: number, direction: Direction): HostContacts[] {
  const facts = back === 0 ? view.facts : view.earlier(back);
  if (!facts) return [];
  const contacts = contactsKnown.get(facts) ?? contactsOf(facts);
  contactsKnown.set(facts, contacts);
  return contacts.filter((one) => one.direction === direction);
}

function indexOf(contacts: readonly HostContacts[]): Map<string, HostContacts[]> {
  const index = new Map<string, HostContacts[]>();
  for (const one of contacts) {
    const key = contactsKey(one);
    const known = index.get(key);
    if (known) known.push(one);
    else index.set(key, [one]);
  }
  return index;
}
