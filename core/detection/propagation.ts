import { type HostName, placeAndHost } from '../history/contacts.ts';
import { MIN_FAN_OUT, SERVER_FAN_IN } from '../history/fan-out.ts';
import { HOUR_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';
import { type FanOutAllowance, MOST_PARENTS, namesOf, type Parents } from './parents.ts';
import { isTooLate } from './first-seconds.ts';
import { firstReaches, pastSweeps, withoutServers } from './past-sweeps.ts';
import { isByFailures, isFailed, type SweepLevel, sweepVerdict } from './sweep-verdict.ts';
import {
  hourHosts,
  type TrailingContact,
  type TrailingHost,
  trailingBegin,
  trailingHosts,
} from './trailing-contacts.ts';
import { isUsualFanOut, hasFanOutHistory, serversOf } from './lateral-history.ts';
import { byText } from '../collections/order.ts';

/** A host that does what those that reached it did. */
export interface Child extends Parents {
  readonly host: TrailingHost;
  readonly level: 'child' | 'fan-out';
  /** True where the only parent was also reached by the host, and the log does not say who was first. */
  readonly isMutual?: true;
  /** New destinations of the trailing hour that are no servers. */
  readonly reached: number;
  readonly threshold: number;
}

/** A host that sweeps in the trailing hour. */
export interface Sweeper {
  readonly host: TrailingHost;
  /** First contacts that are no servers. */
  readonly firstContacts: ReadonlyMap<string, TrailingContact>;
  readonly threshold: number;
}

/**
 * Finds the hosts of a window that were reached by another and now do the same.
 * @param found by {@link sweepersOf}
 * @param allowanceOf says which parents may fan out
 * @returns each host once; one that sweeps is not also said to fan out
 */
export function findPropagation(view: RuleView, found: readonly Sweeper[], allowanceOf: FanOutAllowance): Child[] {
  const hosts = trailingHosts(view, 'lateral').filter(({ firstContacts }) => firstContacts.size >= MIN_FAN_OUT);
  if (hosts.length === 0) return [];
  const peers = peerFinder(view);
  const sweepers = new Map(found.map((sweeper) => [sweeper.host.key, sweeper]));
  const reaches = reachesOf(view, sweepers);
  const children = hosts.flatMap((host) => {
    const sweeper = sweepers.get(host.key);
    const child =
      (sweeper && sweepingChild(view, sweeper, reaches.get(host.key) ?? [])) ??
      fanOutChild(view, host, { peers, allowanceOf });
    return child ? [child] : [];
  });
  const byHost = new Map(children.map((child) => [`${child.host.place} ${child.host.name.host}`, child]));
  return children.flatMap((child) => withoutMutual(child, byHost));
}

/** Of two hosts that each were reached by the other, at times that cannot be told apart, only the one with the later address is told: it names both. */
function withoutMutual(child: Child, byHost: ReadonlyMap<string, Child>): Child[] {
  const { host } = child;
  const mutual = child.parents.filter((parent) =>
    byHost.get(`${host.place} ${parent}`)?.parents.includes(host.name.host),
  );
  if (mutual.length === 0) return [child];
  const parents = child.parents.filter((parent) => !mutual.includes(parent) || byText(parent, host.name.host) < 0);
  if (parents.length === 0) return [];
  return [{ ...child, parents, ...(parents.every((parent) => mutual.includes(parent)) ? { isMutual: true } : {}) }];
}

/**
 * Leaves only sweepers that neither swept in the hours before nor do so by habit.
 * @param found by {@link sweepersOf}
 */
export function newSweepers(view: RuleView, found: readonly Sweeper[]): TrailingHost[] {
  const past = pastSweeps(view);
  const begin = trailingBegin(view);
  return found
    .filter(({ host }) => (past.get(host.key)?.hourStart ?? Infinity) + HOUR_SECONDS > begin)
    .filter(({ host, firstContacts }) => !isUsualFanOut(view, host.key, { reached: firstContacts.size, until: begin }))
    .map(({ host }) => host);
}

/**
 * Finds the hosts that sweep in the trailing hour, by the verdict of rule `sweep` on destinations that are no servers. Who only reaches for many that answer may be a backup: that counts where
 * habits are known.
 */
export function sweepersOf(view: RuleView): Sweeper[] {
  const servers = serversOf(view);
  return [...hourHosts(view, 'lateral').values()].flatMap((host) => {
    const evidence = withoutServers(host.place, host, servers);
    const verdict = sweepVerdict(evidence);
    if (verdict?.severity !== 'high' || !isTelling(view, verdict.level)) return [];
    return [{ host, firstContacts: evidence.firstContacts, threshold: verdict.threshold }];
  });
}

function isTelling(view: RuleView, level: SweepLevel): boolean {
  return isByFailures(level) || hasFanOutHistory(view);
}

/** A host that sweeps or swept, with its `contactsKey`. */
interface Parent {
  readonly key: string;
  readonly host: HostName;
}

/** That a parent reached a sweeper, and was not refused. */
interface Reach {
  readonly parent: Parent;
  /** The window where it is known, else the hour; epoch seconds. */
  readonly at: number;
}

/** Hosts that sweep, or did in the day before, and did not on older days; by key. */
function sweepingParents(view: RuleView, sweepers: ReadonlyMap<string, Sweeper>): Parent[] {
  const past = [...pastSweeps(view)].filter(([, { level }]) => isTelling(view, level));
  const parents = new Map(past.map(([key, { host, reached }]) => [key, { host, reached }]));
  for (const [key, { host, firstContacts }] of sweepers) {
    parents.set(key, { host: host.name, reached: firstContacts.size });
  }
  return [...parents]
    .filter(([key, { reached }]) => !isUsualFanOut(view, key, { reached, until: 0 }))
    .toSorted(([a], [b]) => byText(a, b))
    .map(([key, { host }]) => ({ key, host }));
}

/** Who reached the sweepers, by `contactsKey` of these; parents in their order. */
function reachesOf(view: RuleView, sweepers: ReadonlyMap<string, Sweeper>): ReadonlyMap<string, readonly Reach[]> {
  const reaches = new Map<string, Reach[]>();
  const swept = addressesByPlace(sweepers.values());
  const hosts = hourHosts(view, 'lateral');
  for (const parent of sweepingParents(view, sweepers)) {
    const [place] = placeAndHost(parent.key);
    const destinations = swept.get(place);
    if (!destinations) continue;
    const first = new Map(firstReaches(view, parent.key, destinations));
    const trailing = hosts.get(parent.key)?.contacts;
    for (const destination of destinations) {
      const contact = trailing?.get(destination);
      if (!contact || isFailed(contact.outcome)) continue;
      // An hour that lies wholly before the trailing one was first; one that reaches into it may have seen the same contact.
      const hour = first.get(destination);
      if (hour === undefined || hour + HOUR_SECONDS > trailingBegin(view)) first.set(destination, contact.since);
    }
    for (const [destination, at] of first) {
      const key = `${place} ${destination}`;
      const known = reaches.get(key);
      if (known) known.push({ parent, at });
      else reaches.set(key, [{ parent, at }]);
    }
  }
  return reaches;
}

function addressesByPlace(sweepers: Iterable<Sweeper>): ReadonlyMap<string, ReadonlySet<string>> {
  const byPlace = new Map<string, Set<string>>();
  for (const { host } of sweepers) {
    const known = byPlace.get(host.place);
    if (known) known.add(host.name.host);
    else byPlace.set(host.place, new Set([host.name.host]));
  }
  return byPlace;
}

/** A host that sweeps, and was reached by one that swept before. */
function sweepingChild(view: RuleView, sweeper: Sweeper, reaches: readonly Reach[]): Child | undefined {
  const { host, firstContacts, threshold } = sweeper;
  const startedAt = pastSweeps(view).get(host.key)?.hourStart ?? firstOf(firstContacts.values());
  const beginning = { host, startedAt, contacts: [...firstContacts] };
  const parents: string[] = [];
  for (const { parent, at } of reaches) {
    if (parents.length === MOST_PARENTS) break;
    if (parent.key === host.key || isTooLate(view, beginning, { parent: parent.key, at })) continue;
    if (!isUsualFanOut(view, host.key, { reached: firstContacts.size, until: at })) parents.push(parent.host.host);
  }
  return parents.length > 0 ? { host, parents, level: 'child', reached: firstContacts.size, threshold } : undefined;
}

/** A host that fans out, and was one of the first contacts of another that did. */
function fanOutChild(
  view: RuleView,
  host: TrailingHost,
  { peers, allowanceOf }: { readonly peers: PeerFinder; readonly allowanceOf: FanOutAllowance },
): Child | undefined {
  const firstContacts = peers.newPeers(host);
  if (firstContacts.length < MIN_FAN_OUT || !isToldApart(view, firstContacts)) return undefined;
  const startedAt = firstOf(firstContacts);
  const counted = new Set(firstContacts);
  const contacts = [...host.firstContacts].filter(([, contact]) => counted.has(contact));
  const beginning = { host, startedAt, contacts };
  const parents = peers.reachedBy(host).filter((parent) => {
    const contact = parent.firstContacts.get(host.name.host);
    if (parent.key === host.key || !contact || isFailed(contact.outcome)) return false;
    if (isTooLate(view, beginning, { parent: parent.key, at: contact.since })) return false;
    const others = peers.newPeers(parent);
    if (others.length < MIN_FAN_OUT || !isToldApart(view, others)) return false;
    return !isUsualFanOut(view, parent.key, { reached: others.length, until: 0 });
  });
  if (parents.length === 0) return undefined;
  if (isUsualFanOut(view, host.key, { reached: firstContacts.length, until: trailingBegin(view) })) return undefined;
  return {
    host,
    ...namesOf(parents, allowanceOf),
    level: 'fan-out',
    reached: firstContacts.length,
    threshold: MIN_FAN_OUT,
  };
}

/** Who only meets those that answer may be at home there: that counts where habits are known. */
function isToldApart(view: RuleView, firstContacts: readonly TrailingContact[]): boolean {
  return hasFanOutHistory(view) || firstContacts.some(({ outcome }) => isFailed(outcome));
}

/** Answers questions about the trailing hour, each only once. */
interface PeerFinder {
  /** First contacts that are no servers, neither since yesterday nor since this hour: at nine on Monday everybody reaches for the same ones. */
  newPeers(host: TrailingHost): readonly TrailingContact[];
  reachedBy(host: TrailingHost): readonly TrailingHost[];
}

function peerFinder(view: RuleView): PeerFinder {
  const servers = serversOf(view);
  const reached = new Map<string, Map<string, TrailingHost[] | TrailingHost>>();
  for (const host of hourHosts(view, 'lateral').values()) {
    const places = reached.get(host.place) ?? new Map<string, TrailingHost[] | TrailingHost>();
    reached.set(host.place, places);
    for (const destination of host.contacts.keys()) {
      const known = places.get(destination);
      // Most are reached by one only, and there are very many.
      if (!known) places.set(destination, host);
      else if (Array.isArray(known)) known.push(host);
      else places.set(destination, [known, host]);
    }
  }
  const reachedBy = ({ place }: TrailingHost, destination: string): readonly TrailingHost[] => {
    const hosts = reached.get(place)?.get(destination) ?? [];
    return Array.isArray(hosts) ? hosts : [hosts];
  };
  const known = new Map<string, readonly TrailingContact[]>();
  return {
    newPeers(host) {
      const peers =
        known.get(host.key) ??
        [...host.firstContacts]
          .filter(([to]) => !servers.has(host.place, to) && reachedBy(host, to).length < SERVER_FAN_IN)
          .map(([, contact]) => contact);
      known.set(host.key, peers);
      return peers;
    },
    reachedBy: (host) => reachedBy(host, host.name.host),
  };
}

function firstOf(contacts: Iterable<TrailingContact>): number {
  let first = Infinity;
  for (const { since } of contacts) first = Math.min(first, since);
  return first;
}
