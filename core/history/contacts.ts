import { groupedBy } from '../collections/grouped-by.ts';
import { type Direction, DIRECTIONS } from '../pairs/direction.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import { attemptsOf } from '../pairs/pair.ts';
import { coverageKey, mergeAccounts } from '../windows/coverage.ts';
import { narrowestScopes } from '../windows/narrowest-scope.ts';
import { scopeWindowsOf, type ScopedPair, type ScopeWindow } from '../windows/scope-window.ts';
import { type WindowFacts } from '../windows/window-facts.ts';
import { fairShare } from './fair-share.ts';
import { sortByKey } from '../collections/order.ts';

/** How many destinations of a host are remembered for each hour: those that answered first, then those that policy let through, since only they can pass a worm on. */
export const MAX_CONTACTS = 1024;

/** How many hosts are remembered for each hour and direction. Places share this room fairly, and of each those with most contacts stay: neither a surge from outside nor another account can make us forget who goes sideways or out. */
export const MAX_HOSTS = 20_000;

/** How a first contact went: no bit, no answer was seen, and the log does not say whether policy let it pass. */
export const OUTCOME = {
  /** Rejected or reset. */
  failed: 1,
  /** Answered, or sent data. */
  answered: 2,
  /** Policy let it pass. */
  accepted: 4,
  /** No answer was seen, and no reply is waited for any more. Never stored, because it follows from the time that has passed. */
  unanswered: 8,
} as const;

/** One destination of a host, and how it went: OR of {@link OUTCOME} bits. */
export type Contact = readonly [destination: string, outcome: number];

/** Whom one host reached for: an inside host that goes sideways or out, or an outside source that comes in. */
export interface HostContacts {
  /** Empty for a VPC that several accounts share. */
  readonly accountId: string;
  /** Empty where the log does not say. */
  readonly vpcId: string;
  readonly direction: Direction;
  readonly port: number;
  readonly host: string;
  /** Ascending by destination; of a window all, of an hour and a day {@link MAX_CONTACTS} at most. */
  readonly contacts: readonly Contact[];
  /** True when there were more. */
  readonly more: boolean;
}

/** Which host, in which direction and on which port. */
export type HostName = Pick<HostContacts, 'accountId' | 'vpcId' | 'direction' | 'port' | 'host'>;

/**
 * Names a host within its place, for one direction and port.
 */
export function contactsKey(one: HostName): string {
  return `${placeKey(one)} ${one.host}`;
}

/**
 * Takes apart what {@link contactsKey} made.
 */
export function placeAndHost(key: string): readonly [place: string, host: string] {
  const end = key.lastIndexOf(' ');
  return [key.slice(0, end), key.slice(end + 1)];
}

/**
 * Names the place, direction and port of a host; hosts of one place differ only in what {@link contactsKey} puts after it. The place is a VPC,
 * whatever accounts own its interfaces, or an account where the log does not name the VPC.
 */
export function placeKey(one: Omit<HostName, 'host'>): string {
  return `${one.direction} ${one.port} ${coverageKey(one)}`;
}

/**
 * Collects whom each host reached for in one window: everybody, however many.
 * @returns by key, ascending
 */
export function contactsOf(facts: WindowFacts): HostContacts[] {
  return byKeys(keyed(narrowestScopes(scopeWindowsOf(facts)).flatMap(gatherGroup), Infinity));
}

/** A source mostly has one direction and port: it is found by its address, because a key of all five for each pair takes longer than all the rest. */
function gatherGroup({ scope, pairs }: ScopeWindow): Gathered[] {
  const { accountId, vpcId } = scope;
  const bySource = new Map<string, Gathered[]>();
  for (const pair of pairs) {
    if (!isContact(pair)) continue;
    const { direction, port, source: host } = pair;
    const known = bySource.get(host) ?? [];
    let gathered = known.find(({ name }) => name.direction === direction && name.port === port);
    if (!gathered) {
      gathered = { name: { accountId, vpcId, direction, port, host }, contacts: new Map(), more: false };
      known.push(gathered);
      bySource.set(host, known);
    }
    addContact(gathered, pair.destination, outcomeOf(pair));
  }
  return [...bySource.values()].flat();
}

/**
 * Unites what is known of hosts. The result depends only on the set of contacts: order, grouping and repetition change nothing.
 * @param parts of any number of windows or hours
 * @returns by key, ascending, at most {@link MAX_HOSTS} of a direction
 */
export function mergeContacts(parts: Iterable<HostContacts>): HostContacts[] {
  const byKey = new Map<string, Gathered>();
  for (const part of parts) {
    const gathered = gatheredOf(byKey, part);
    for (const [destination, outcome] of part.contacts) addContact(gathered, destination, outcome);
    gathered.more ||= part.more;
  }
  return byKeys(remembered(keyed([...byKey.values()], MAX_CONTACTS)));
}

interface Gathered {
  name: HostName;
  readonly contacts: Map<string, number>;
  more: boolean;
}

function gatheredOf(byKey: Map<string, Gathered>, name: HostName): Gathered {
  const key = contactsKey(name);
  const known = byKey.get(key);
  if (known) {
    known.name = withAccountOf(known.name, name);
    return known;
  }
  const gathered = { name, contacts: new Map<string, number>(), more: false };
  byKey.set(key, gathered);
  return gathered;
}

/** The name of a host whose VPC more interfaces are known of. */
function withAccountOf(name: HostName, other: HostName): HostName {
  if (name.accountId === other.accountId) return name;
  return { ...name, accountId: mergeAccounts(name.accountId, other.accountId) };
}

function addContact({ contacts }: Gathered, destination: string, outcome: number): void {
  contacts.set(destination, (contacts.get(destination) ?? 0) | outcome);
}

function keyed(all: readonly Gathered[], maxContacts: number): KeyedHost[] {
  return all.map(({ name, contacts, more }) => {
    const { accountId, vpcId, direction, port, host } = name;
    const kept = tellingOf([...contacts], maxContacts).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const isCut = kept.length < contacts.size;
    return {
      key: contactsKey(name),
      host: { accountId, vpcId, direction, port, host, contacts: kept, more: more || isCut },
    };
  });
}

function byKeys(hosts: readonly KeyedHost[]): HostContacts[] {
  return hosts.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ host }) => host);
}

/** The contacts that tell most: those that answered, those that got through, then those of the lowest addresses. */
function tellingOf(contacts: readonly Contact[], most: number): readonly Contact[] {
  if (contacts.length <= most) return contacts;
  return contacts
    .toSorted(([a, one], [b, other]) => tellingness(other) - tellingness(one) || (a < b ? -1 : 1))
    .slice(0, most);
}

function tellingness(outcome: number): number {
  return (outcome & OUTCOME.answered) === 0 ? Number((outcome & OUTCOME.accepted) !== 0) : 2;
}

interface KeyedHost {
  readonly key: string;
  readonly host: HostContacts;
}

/** As many hosts of each direction as there is room for. */
function remembered(hosts: readonly KeyedHost[]): readonly KeyedHost[] {
  return DIRECTIONS.flatMap((direction) => {
    const all = hosts.filter(({ host }) => host.direction === direction);
    if (all.length <= MAX_HOSTS) return all;
    const places = groupedBy(all.toSorted(byMostContacts), ({ host }) => placeKey(host));
    return fairShare(
      sortByKey(places).map(([, members]) => members),
      MAX_HOSTS,
    );
  });
}

function byMostContacts(one: KeyedHost, other: KeyedHost): number {
  return other.host.contacts.length - one.host.contacts.length || (one.key < other.key ? -1 : 1);
}

/**
 * Checks whether a pair shows that its source reached for its destination: by an attempt, or by a session with the outside whose opening was not
 * logged and in which the other end answered.
 */
function isContact(pair: ScopedPair): boolean {
  if (attemptsOf(pair) > 0) return true;
  return pair.direction === 'outbound' && pair.continued > 0 && isAnswered(pair.evidence);
}

function outcomeOf(pair: ScopedPair): number {
  const isReached = isAnswered(pair.evidence);
  const isFailed = !isReached && (pair.evidence & (EVIDENCE.reject | EVIDENCE.reset)) !== 0;
  return (
    (isReached ? OUTCOME.answered : 0) | (isFailed ? OUTCOME.failed : 0) | (pair.accepted > 0 ? OUTCOME.accepted : 0)
  );
}
