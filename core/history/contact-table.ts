import { groupedBy } from '../collections/grouped-by.ts';
import { mergeAccounts } from '../windows/coverage.ts';
import { type HostContacts, type HostName, placeKey } from './contacts.ts';

/**
 * Whom the hosts of one place reached for, in one direction and on one port, as columns: a day of busy hours is held at once, and as objects it would take a gigabyte.
 */
export interface PlaceContacts extends Pick<HostContacts, 'accountId' | 'vpcId' | 'direction' | 'port'> {
  /** `placeKey`. */
  readonly place: string;
  /** Addresses, ascending. */
  readonly hosts: readonly string[];
  /** Where the contacts of each host begin, and where those of the last one end. */
  readonly starts: Uint32Array;
  /** Of all hosts, each ascending. */
  readonly destinations: readonly string[];
  /** OR of `OUTCOME` bits, one for each destination. */
  readonly outcomes: Uint8Array;
  /** Addresses of hosts that had more. */
  readonly more: ReadonlySet<string>;
}

/** Contacts of many hosts, place by place, ascending. */
export type ContactTable = readonly PlaceContacts[];

/** The contacts of one hour: a part of its summary. */
export interface HourContacts {
  readonly contacts: ContactTable;
}

/**
 * Lays out hosts in columns. Equal addresses become one text.
 * @param hosts ascending by `contactsKey`
 */
export function tableOf(hosts: Iterable<HostContacts>): ContactTable {
  const places = groupedBy(hosts, placeKey);
  const texts = new Map<string, string>();
  const same = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
  return [...places].flatMap(([place, members]) => {
    const [first] = members;
    return first ? [layOut(place, members, same)] : [];
  });
}

function layOut(place: string, members: readonly HostContacts[], same: (text: string) => string): PlaceContacts {
  const { vpcId = '', direction = 'transit', port = 0 } = members[0] ?? {};
  const accountId = members.map((host) => host.accountId).reduce(mergeAccounts);
  const starts = new Uint32Array(members.length + 1);
  const outcomes = new Uint8Array(members.reduce((sum, { contacts }) => sum + contacts.length, 0));
  const hosts: string[] = [];
  const destinations: string[] = [];
  for (const [row, { host, contacts }] of members.entries()) {
    hosts.push(same(host));
    for (const [destination, outcome] of contacts) {
      outcomes[destinations.length] = outcome;
      destinations.push(same(destination));
    }
    starts[row + 1] = destinations.length;
  }
  const more = new Set(members.filter((host) => host.more).map(({ host }) => host));
  return { accountId, vpcId, direction, port, place, hosts, starts, destinations, outcomes, more };
}

/**
 * Gives hosts back as they were laid out.
 */
export function hostsOf(table: ContactTable): HostContacts[] {
  return table.flatMap((place) => place.hosts.map((_, row) => hostAt(place, row)));
}

/**
 * Gives one host as it was laid out.
 * @param row its index in `hosts`
 */
export function hostAt(place: PlaceContacts, row: number): HostContacts {
  const name = nameAt(place, row);
  const contacts: Array<readonly [string, number]> = [];
  eachContact(place, row, (destination, outcome) => contacts.push([destination, outcome]));
  return { ...name, contacts, more: place.more.has(name.host) };
}

/**
 * Gives the name of one host.
 * @param row its index in `hosts`
 */
export function nameAt({ accountId, vpcId, direction, port, hosts }: PlaceContacts, row: number): HostName {
  return { accountId, vpcId, direction, port, host: hosts[row] ?? '' };
}

/**
 * Visits the contacts of one host, ascending by destination.
 * @param row its index in `hosts`
 */
export function eachContact(
  { starts, destinations, outcomes }: PlaceContacts,
  row: number,
  visit: (destination: string, outcome: number) => void,
): void {
  const end = starts[row + 1] ?? 0;
  for (let at = starts[row] ?? 0; at < end; at++) visit(destinations[at] ?? '', outcomes[at] ?? 0);
}

/**
 * Counts the contacts of one host.
 * @param row its index in `hosts`
 */
export function countContacts({ starts }: PlaceContacts, row: number): number {
  return (starts[row + 1] ?? 0) - (starts[row] ?? 0);
}

/**
 * Finds a host by its address. Who asks for all hosts of a place makes an index of its own.
 * @returns its index in `hosts`, undefined when it is not there
 */
export function rowOf({ hosts }: PlaceContacts, host: string): number | undefined {
  let low = 0;
  let high = hosts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hosts[middle] ?? '') < host) low = middle + 1;
    else high = middle;
  }
  return hosts[low] === host ? low : undefined;
}
