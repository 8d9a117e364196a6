import { hostsOfHour } from '../memory/contact-index.ts';
import { type HostContacts, placeKey } from '../memory/contacts.ts';
import type { Memory } from '../memory/memory.ts';
import type { RuleView } from './rule.ts';
import { isFailed, type SweepEvidence, sweepVerdict } from './sweep-verdict.ts';
import { serversOf, type Servers } from './usual-lateral.ts';

/** A host that swept in one of the hours that are remembered. */
export interface PastSweep {
  readonly host: HostContacts;
  /** The first hour in which it did, epoch seconds. */
  readonly hourStart: number;
  /** As the verdict of rule `sweep`. */
  readonly level: string;
}

/** Fewer contacts in an hour are no sweep, however they went. */
const LEAST_CONTACTS = 9;

const known = new WeakMap<Memory, ReadonlyMap<string, PastSweep>>();

/**
 * Finds who swept in the day before a window's own hour, by the verdict of rule `sweep` on each full hour. A sweep that the full hour cuts into
 * halves, each too small, is not found: it goes on, or it was a small one.
 * @returns by `contactsKey`
 */
export function pastSweeps(view: Pick<RuleView, 'memory'>): ReadonlyMap<string, PastSweep> {
  const before = known.get(view.memory);
  if (before) return before;
  const servers = serversOf(view);
  const sweeps = new Map<string, PastSweep>();
  for (const [key, seen] of candidates(view.memory)) {
    for (const hour of view.memory.hours) {
      const host = hostsOfHour(hour, 'lateral').get(key);
      if (!host) continue;
      const fresh = new Map(
        host.contacts.flatMap(([to, outcome]) => (seen.has(to) ? [] : [[to, { outcome }] as const])),
      );
      for (const [destination] of host.contacts) seen.add(destination);
      const verdict = sweepVerdict(withoutServers(host, { now: [], fresh }, servers));
      if (verdict?.severity === 'high') {
        sweeps.set(key, { host, hourStart: hour.hourStart, level: verdict.level });
        break;
      }
    }
  }
  known.set(view.memory, sweeps);
  return sweeps;
}

/**
 * Leaves out what a host has to do with servers: clients whose servers are down do not sweep.
 */
export function withoutServers<T extends { readonly outcome: number }>(
  host: HostContacts,
  evidence: { readonly now: SweepEvidence['now']; readonly fresh: ReadonlyMap<string, T> },
  servers: Servers,
): { readonly now: SweepEvidence['now']; readonly fresh: ReadonlyMap<string, T> } {
  const place = placeKey(host);
  const isPeer = (destination: string): boolean => !servers.has(`${place} ${destination}`);
  return {
    now: evidence.now.filter(([destination]) => isPeer(destination)),
    fresh: new Map([...evidence.fresh].filter(([destination]) => isPeer(destination))),
  };
}

/**
 * Finds when a host reached for another in the day before and was not refused.
 * @param of `contactsKey` of the one, address of the other
 * @returns the start of the first such hour, epoch seconds; undefined when it did not
 */
export function firstReach(
  view: Pick<RuleView, 'memory'>,
  of: { readonly key: string; readonly destination: string },
): number | undefined {
  const hour = view.memory.hours.find((one) => {
    const contact = hostsOfHour(one, 'lateral')
      .get(of.key)
      ?.contacts.find(([destination]) => destination === of.destination);
    return contact !== undefined && !isFailed(contact[1]);
  });
  return hour?.hourStart;
}

/** Hosts that reached for enough in some hour; each with the destinations that were seen so far, none yet. */
function candidates(memory: Memory): Map<string, Set<string>> {
  const keys = memory.hours.flatMap((hour) =>
    [...hostsOfHour(hour, 'lateral')].filter(([, host]) => host.contacts.length >= LEAST_CONTACTS).map(([key]) => key),
  );
  return new Map(keys.map((key) => [key, new Set<string>()]));
}
