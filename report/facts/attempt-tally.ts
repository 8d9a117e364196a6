import { type Direction, DIRECTIONS } from '../../core/pairs/direction.ts';
import type { ExposedHost, SourceCount, TargetCount } from '../report-facts.ts';
import { type AddressBook, type AddressLimits, createAddressBook } from './address-book.ts';
import type { AttemptRow } from './attempt-rows.ts';
import { createHostTally } from './host-tally.ts';
import { createPairMerge, isLetIn, widen, type WindowPair } from './pair-merge.ts';

/** A source, as far as the tables of the span tell. */
export interface TalliedSource extends Omit<SourceCount, 'isNew'> {
  /** Earliest record of it, also of records that are no attempts. */
  readonly firstEver: number;
}

/** Addresses and hosts of the attempts in a span. */
export interface AttemptTally {
  /** Adds a row. Rows come in the order of their windows. */
  add(row: AttemptRow): void;
  /** Returns the results, after the last row. */
  end(): AttemptFacts;
}

/** Results of an {@link AttemptTally}. */
export interface AttemptFacts {
  /** Distinct addresses by direction. */
  readonly distinct: ReadonlyMap<Direction, { readonly sources: number; readonly destinations: number }>;
  /** Sources of inbound attempts, in any order. */
  readonly sources: readonly TalliedSource[];
  /** Targets of inbound attempts, in any order. */
  readonly targets: ReadonlyArray<TargetCount & { readonly records: number }>;
  /** Hosts that let something from outside in, in any order. */
  readonly hosts: readonly ExposedHost[];
  /** True if there were more addresses or contacts than the limits allow. */
  readonly isCut: boolean;
}

/** Makes an empty tally. */
export function createAttemptTally(limits: AddressLimits): AttemptTally {
  const book = createAddressBook(limits);
  const distinct = createDistinctTally(book);
  const firstEver = new Map<number, number>();
  const ends = createEndTally(book, firstEver);
  const hosts = createHostTally(book);
  const merge = createPairMerge((pair) => {
    if (pair.records > 0) ends.add(pair);
    if (pair.passed !== undefined) hosts.add(pair, pair.passed);
  });
  return {
    add(row) {
      const hasAttempts = row.rejected + row.accepted + row.unknown > 0;
      if (row.direction === 'inbound') noteFirst(firstEver, book.idOf(row.source), row.firstSeen);
      if (hasAttempts) distinct.add(row);
      if (row.direction === 'inbound' && (hasAttempts || isLetIn(row))) merge.add(row);
    },
    end() {
      merge.end();
      return { distinct: distinct.counts, ...ends.result(), hosts: hosts.result(), isCut: book.isCut() };
    },
  };
}

function noteFirst(firstEver: Map<number, number>, source: number | undefined, firstSeen: number): void {
  if (source !== undefined) firstEver.set(source, Math.min(firstEver.get(source) ?? Infinity, firstSeen));
}

/** Counts distinct addresses by direction. */
function createDistinctTally(book: AddressBook) {
  const counts = new Map(DIRECTIONS.map((direction) => [direction, { sources: 0, destinations: 0 }]));
  const seen = new Map(
    DIRECTIONS.map((direction) => [direction, { sources: new Set<number>(), destinations: new Set<number>() }]),
  );
  return {
    counts,
    add({ direction, source, destination }: AttemptRow): void {
      const sets = seen.get(direction);
      const count = counts.get(direction);
      if (!sets || !count) return;
      addTo(sets.sources, book.idOf(source));
      addTo(sets.destinations, book.idOf(destination));
      count.sources = sets.sources.size;
      count.destinations = sets.destinations.size;
    },
  };
}

function addTo(ids: Set<number>, id: number | undefined): void {
  if (id !== undefined) ids.add(id);
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type SourceSum = Writable<Omit<TalliedSource, 'firstEver'>>;
type TargetSum = Writable<AttemptFacts['targets'][number]>;

/** Sums over both ends of the inbound pairs. */
function createEndTally(book: AddressBook, firstEver: ReadonlyMap<number, number>) {
  const sources = new Map<number, SourceSum>();
  const targets = new Map<number, TargetSum>();
  return {
    result: () => ({
      sources: [...sources].map(([id, source]) => ({ ...source, firstEver: firstEver.get(id) ?? source.firstSeen })),
      targets: [...targets.values()],
    }),
    add(pair: WindowPair): void {
      const sourceId = book.idOf(pair.source);
      const targetId = book.idOf(pair.destination);
      if (sourceId === undefined || targetId === undefined) return;
      const source = sources.get(sourceId) ?? emptySource(pair.source);
      const target = targets.get(targetId) ?? {
        address: pair.destination,
        sources: 0,
        records: 0,
        rejected: 0,
        accepted: 0,
      };
      sources.set(sourceId, source);
      targets.set(targetId, target);
      if (book.isNewContact(sourceId, targetId) === true) {
        source.targets += 1;
        target.sources += 1;
      }
      addCounts(source, pair);
      addCounts(target, pair);
      widen(source, pair);
    },
  };
}

function emptySource(address: string): SourceSum {
  return { address, targets: 0, records: 0, rejected: 0, accepted: 0, firstSeen: Infinity, lastSeen: 0 };
}

function addCounts(sum: { records: number; rejected: number; accepted: number }, pair: WindowPair): void {
  sum.records += pair.records;
  sum.rejected += pair.rejected;
  sum.accepted += pair.accepted;
}
