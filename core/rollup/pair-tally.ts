import type { AddressRanges } from '../flowlog/address.ts';
import type { FlowRecord, LoggedAt } from '../flowlog/flow-record.ts';
import { type Classified, classify } from './attempt.ts';
import { directionOf } from './direction.ts';
import { type Pair, pairKey } from './pair.ts';
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
      const key = `${placeNumber(record.at)} ${classified.port} ${source} ${destination}`;
      let pair = pairs.get(key);
      if (!pair) {
        const direction = directionOf(source, destination, inside);
        pair = { at: record.at, direction, port: classified.port, source, destination, ...nothingYet(record) };
        pairs.set(key, pair);
      }
      addRecord(pair, record, classified);
      return classified.kind === 'rejected' || classified.kind === 'accepted';
    },
  };
}

/**
 * Gives pairs their final order.
 */
export function closePairs(pairs: OpenPairs): Pair[] {
  const byKey = new Map([...pairs.values()].map((pair) => [pairKey(pair), pair]));
  return sortByKey(byKey).map(([, pair]) => pair);
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
