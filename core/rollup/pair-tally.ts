import { type AddressRanges, addressText } from '../flowlog/address.ts';
import type { FlowRecord, LoggedAt } from '../flowlog/flow-record.ts';
import { present } from '../present.ts';
import { windowOf } from '../time.ts';
import { type AddressCodes, createAddressCodes } from './address-codes.ts';
import { type Classified, classify } from './attempt.ts';
import { type Direction, directionOf, DIRECTIONS } from './direction.ts';
import { byText, type Pair } from './pair.ts';
import { type OpenPair, PairTable } from './pair-table.ts';

/** Adds records to pairs. */
export interface PairTally {
  /**
   * @param record has a watched port at one of its ends
   * @returns whether the record is an attempt
   */
  add(record: FlowRecord): boolean;
  /**
   * Gives the pairs.
   * @returns those of each window that has any, by window start, in the order of `pairKey`
   */
  close(): Map<number, Pair[]>;
}

/** What the pairs of one interface, direction and port have in common. */
interface Series {
  readonly at: LoggedAt;
  readonly direction: Direction;
  readonly port: number;
}

/**
 * @param ports watched ports
 * @param inside the addresses that are ours
 */
export function createPairTally(ports: readonly number[], inside: AddressRanges): PairTally {
  const watched = new Set(ports);
  const codes = createAddressCodes();
  const series = createSeriesList();
  const table = new PairTable();
  return {
    add(record) {
      const classified = classify(record, watched);
      if (!classified) return false;
      const isReply = classified.kind === 'reply';
      const source = isReply ? record.destination : record.source;
      const destination = isReply ? record.source : record.destination;
      const direction = directionOf(source, destination, inside);
      const numbers = {
        windowStart: windowOf(record.start),
        series: series.numberOf(record.at, direction, classified.port),
        source: codes.codeOf(source),
        destination: codes.codeOf(destination),
      };
      const pair = table.ensured(numbers, () => ({
        at: record.at,
        direction,
        port: classified.port,
        source: addressText(source),
        destination: addressText(destination),
        rejected: 0,
        accepted: 0,
        continued: 0,
        packets: 0,
        bytes: 0,
        first: record.start,
        last: record.end,
        evidence: 0,
      }));
      addRecord(pair, record, classified);
      return classified.kind === 'rejected' || classified.kind === 'accepted';
    },
    close: () => closeTable(table, series.all, codes),
  };
}

function addRecord(pair: OpenPair, record: FlowRecord, classified: Classified): void {
  pair.first = Math.min(pair.first, record.start);
  pair.last = Math.max(pair.last, record.end);
  pair.evidence |= classified.evidence;
  if (classified.kind === 'reply') return;
  pair[classified.kind]++;
  pair.packets += record.packets;
  pair.bytes += record.bytes;
}

/** Numbers series by what they say, so that a row's key is short. */
function createSeriesList(): {
  readonly all: readonly Series[];
  numberOf(at: LoggedAt, direction: Direction, port: number): number;
} {
  const all: Series[] = [];
  const byContent = new Map<string, number>();
  const byPlace = new Map<LoggedAt, Map<number, number>>();
  return {
    all,
    numberOf(at, direction, port) {
      const ofPlace = ensured(byPlace, at, () => new Map<number, number>());
      return ensured(ofPlace, DIRECTIONS.length * port + DIRECTIONS.indexOf(direction), () =>
        ensured(byContent, seriesText({ at, direction, port }), () => all.push({ at, direction, port }) - 1),
      );
    },
  };
}

/** The beginning of `pairKey`. */
function seriesText({ at, direction, port }: Series): string {
  return [at.accountId, at.vpcId, at.subnetId, at.interfaceId, direction, port].join(' ');
}

function difference(ranks: Int32Array | Float64Array, one: number, other: number): number {
  return (ranks[one] ?? 0) - (ranks[other] ?? 0);
}

/** Puts pairs in order. Names in a key contain no space, so ordering by series and then by address is ordering by key. */
function closeTable(table: PairTable, series: readonly Series[], codes: AddressCodes): Map<number, Pair[]> {
  const texts = series.map(seriesText);
  const inOrder = [...texts.keys()].toSorted((a, b) => byText(texts[a] ?? '', texts[b] ?? ''));
  const rank = Int32Array.from(texts, (_, number) => inOrder.indexOf(number));
  const seriesRanks = Int32Array.from(table.series, (number) => rank[number] ?? 0);
  const sourceRanks = codes.ranksOf(table.source);
  const destinationRanks = codes.ranksOf(table.destination);
  const compare = (one: number, other: number): number =>
    difference(seriesRanks, one, other) ||
    difference(sourceRanks, one, other) ||
    difference(destinationRanks, one, other);
  const rows = new Map<number, number[]>();
  for (const [row, windowStart] of table.windowStart.entries()) ensured(rows, windowStart, () => []).push(row);
  return new Map(
    [...rows].map(([windowStart, ofWindow]) => [
      windowStart,
      ofWindow.toSorted(compare).map((row) => present(table.pairs[row], 'a pair by its row')),
    ]),
  );
}

function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
