import type { AddressRanges } from '../flowlog/address.ts';
import type { FlowRecord, LoggedAt } from '../flowlog/flow-record.ts';
import { present } from '../present.ts';
import { type Classified, classify } from './attempt.ts';
import { directionOf } from './direction.ts';
import type { Pair } from './pair.ts';
import { sortByKey } from './window-facts.ts';

type MutablePair = { -readonly [K in keyof Pair]: Pair[K] };

/** Pairs of one window while a log object is being read. */
export type OpenPairs = Map<string, MutablePair>;

/** Adds records to pairs. */
export interface PairTally {
  /**
   * @param record has a watched port at one of its ends
   * @param pairs the pairs of the record's window
   * @returns whether the record is an attempt
   */
  add(record: FlowRecord, pairs: OpenPairs): boolean;
}

/**
 * @param ports watched ports
 * @param inside the addresses that are ours
 */
export function createPairTally(ports: readonly number[], inside: AddressRanges): PairTally {
  const watched = new Set(ports);
  const placeNumber = numberPlaces();
  return {
    add(record, pairs) {
      const classified = classify(record, watched);
      if (!classified) return false;
      const isReply = classified.kind === 'reply';
      const source = isReply ? record.destination : record.source;
      const destination = isReply ? record.source : record.destination;
      const key = [placeNumber(record.at), classified.port, source, destination].join(' ');
      let pair = pairs.get(key);
      if (!pair) {
        const direction = directionOf(source, destination, inside);
        // Pieces of the key, which is kept anyway: those of the record would keep the whole line that it was read from.
        const names = {
          source: key.slice(-source.length - destination.length - 1, -destination.length - 1),
          destination: key.slice(-destination.length),
        };
        pair = { at: record.at, direction, port: classified.port, ...names, ...nothingYet(record) };
        pairs.set(key, pair);
      }
      addRecord(pair, record, classified);
      return classified.kind === 'rejected' || classified.kind === 'accepted';
    },
  };
}

/**
 * Gives pairs their final order, that of `pairKey`. What the pairs of one interface have in common is most of that key, so interfaces are put in
 * order first and then the pairs of each; no name in a key contains a space, so the order is the same.
 */
export function closePairs(pairs: OpenPairs): Pair[] {
  const byPlace = new Map<LoggedAt, Map<string, Pair[]>>();
  for (const pair of pairs.values()) {
    const ofPlace = ensured(byPlace, pair.at, () => new Map<string, Pair[]>());
    ensured(ofPlace, `${pair.direction} ${pair.port}`, () => []).push(pair);
  }
  const groups = new Map<string, Pair[][]>();
  for (const [at, ofPlace] of byPlace) {
    const place = [at.accountId, at.vpcId, at.subnetId, at.interfaceId].join(' ');
    for (const [name, group] of ofPlace) ensured(groups, `${place} ${name}`, () => []).push(group);
  }
  return sortByKey(groups).flatMap(([, group]) => inOrder(group.flat()));
}

/** Orders pairs of one interface, direction and port. */
function inOrder(group: Pair[]): Pair[] {
  const byName = new Map<string, Pair>();
  // Joined texts are whole; V8 keeps others in pieces, and compares those at half the speed.
  for (const pair of group) byName.set([pair.source, pair.destination].join(' '), pair);
  return [...byName.keys()].toSorted().map((name) => present(byName.get(name), 'a pair by its name'));
}

function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function nothingYet({ start, end }: FlowRecord) {
  return { rejected: 0, accepted: 0, continued: 0, packets: 0, bytes: 0, first: start, last: end, evidence: 0 };
}

function addRecord(pair: MutablePair, record: FlowRecord, classified: Classified): void {
  pair.first = Math.min(pair.first, record.start);
  pair.last = Math.max(pair.last, record.end);
  pair.evidence |= classified.evidence;
  if (classified.kind === 'reply') return;
  pair[classified.kind]++;
  pair.packets += record.packets;
  pair.bytes += record.bytes;
}

/** Numbers places by what they say, so that a pair's key in the hot loop is short. */
function numberPlaces(): (place: LoggedAt) => number {
  const byObject = new Map<LoggedAt, number>();
  const byContent = new Map<string, number>();
  return (place) => {
    const known = byObject.get(place);
    if (known !== undefined) return known;
    const content = [place.accountId, place.vpcId, place.subnetId, place.interfaceId].join(' ');
    const number = byContent.get(content) ?? byContent.size;
    byContent.set(content, number);
    byObject.set(place, number);
    return number;
  };
}
