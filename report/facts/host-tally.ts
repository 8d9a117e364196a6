import { DEPTH } from '../../core/pairs/depth.ts';
import type { ExposedHost, Exposure } from '../report-facts.ts';
import type { AddressBook } from './address-book.ts';
import { type PassedPart, widen, type WindowPair } from './pair-merge.ts';

/** Hosts of ours that let something from outside in. */
export interface HostTally {
  /** Adds a pair of which something was let in. */
  add(pair: WindowPair, passed: PassedPart): void;
  /** Returns the hosts in any order. */
  result(): ExposedHost[];
}

interface HostSum {
  readonly address: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly port: number;
  instanceId: string;
  depth: number;
  accepted: number;
  readonly sources: Set<number>;
  firstSeen: number;
  lastSeen: number;
}

/** Makes an empty tally. A host is an address on one port, in one VPC of one account. */
export function createHostTally(book: AddressBook): HostTally {
  const hosts = new Map<string, HostSum>();
  return {
    result: () =>
      [...hosts.values()].map(({ depth, sources, ...host }) => ({
        ...host,
        exposure: exposureOf(depth),
        sources: sources.size,
      })),
    add(pair, passed) {
      const key = `${pair.destination} ${pair.accountId} ${pair.vpcId} ${pair.port}`;
      const host = hosts.get(key) ?? emptyHost(pair);
      hosts.set(key, host);
      host.depth = Math.max(host.depth, passed.depth);
      host.accepted += pair.accepted;
      if (passed.instanceId > host.instanceId) host.instanceId = passed.instanceId;
      addSource(host.sources, pair, book);
      widen(host, passed);
    },
  };
}

/** Adds a source, unless the book is full: the hosts together have no more sources than the book has contacts. */
function addSource(sources: Set<number>, { source, destination }: WindowPair, book: AddressBook): void {
  const sourceId = book.idOf(source);
  const hostId = book.idOf(destination);
  if (sourceId === undefined || hostId === undefined) return;
  if (book.isNewContact(sourceId, hostId) !== undefined) sources.add(sourceId);
}

function emptyHost({ destination, accountId, vpcId, port }: WindowPair): HostSum {
  const sums = { instanceId: '', depth: 0, accepted: 0, sources: new Set<number>(), firstSeen: Infinity, lastSeen: 0 };
  return { address: destination, accountId, vpcId, port, ...sums };
}

function exposureOf(depth: number): Exposure {
  if (depth === DEPTH.data) return 'data';
  if (depth === DEPTH.answered) return 'answered';
  return depth === DEPTH.reset ? 'reset' : 'open';
}
