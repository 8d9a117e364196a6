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
  const prefixOf = numberPlaces();
  return {
    add(record, pairs) {
      const classified = classify(record, watched);
      if (!classified) return false;
      const isReply = classified.kind === 'reply';
      const source = isReply ? record.destination : record.source;
      const destination = isReply ? record.source : record.destination;
      // Joined, since V8 keeps texts that are put together otherwise in pieces, and sorts those at half the speed.
      const key = [prefixOf(record.at, classified.port), source, destination].join(' ');
      let pair = pairs.get(key);
      if (!pair) {
        pair = {
          at: record.at,
          direction: directionOf(source, destination, inside),
          port: classified.port,
          // Pieces of the key, which is kept anyway: those of the record would keep the whole line that it was read from.
          source: key.slice(-source.length - destination.length - 1, -destination.length - 1),
          destination: key.slice(-destination.length),
          rejected: 0,
          accepted: 0,
          continued: 0,
          packets: 0,
          bytes: 0,
          first: record.start,
          last: record.end,
          evidence: 0,
        };
        pairs.set(key, pair);
      }
      addRecord(pair, record, classified);
      return classified.kind === 'rejected' || classified.kind === 'accepted';
    },
  };
}

/**
 * Gives pairs their final order, that of `pairKey`. What the pairs of one interface have in common is most of that key, so interfaces are put in
 * order first and then the pairs of each: their keys here differ only in source and destination, and no name contains a space.
 */
export function closePairs(pairs: OpenPairs): Pair[] {
  const byPlace = new Map<LoggedAt, Map<string, string[]>>();
  for (const [key, pair] of pairs) {
    const ofPlace = ensured(byPlace, pair.at, () => new Map<string, string[]>());
    ensured(ofPlace, `${pair.direction} ${pair.port}`, () => []).push(key);
  }
  const groups = new Map<string, string[][]>();
  for (const [at, ofPlace] of byPlace) {
    for (const [name, keys] of ofPlace) ensured(groups, `${contentOf(at)} ${name}`, () => []).push(keys);
  }
  return sortByKey(groups).flatMap(([, keys]) => keys.flat().toSorted().map((key) => present(pairs.get(key), key)));
}

function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
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

/** Numbers places by what they say, so that a pair's key in the hot loop is short: the number and the port. */
function numberPlaces(): (place: LoggedAt, port: number) => string {
  const byObject = new Map<LoggedAt, Map<number, string>>();
  const byContent = new Map<string, number>();
  return (place, port) => {
    const ofPlace = ensured(byObject, place, () => new Map<number, string>());
    const known = ofPlace.get(port);
    if (known !== undefined) return known;
    const prefix = `${ensured(byContent, contentOf(place), () => byContent.size)} ${port}`;
    ofPlace.set(port, prefix);
    return prefix;
  };
}

function contentOf(place: LoggedAt): string {
  return [place.accountId, place.vpcId, place.subnetId, place.interfaceId].join(' ');
}
