import type { AddressRanges } from '../flowlog/address.ts';
import type { FlowRecord, LoggedAt, RejectReason } from '../flowlog/flow-record.ts';
import type { FlowLogSink } from '../flowlog/sink.ts';
import { windowOf } from '../time.ts';
import { classify } from './attempt.ts';
import { type Direction, directionOf } from './direction.ts';
import { type Pair, pairKey } from './pair.ts';
import { type Coverage, coverageKey, sortByKey, type WindowFacts } from './window-facts.ts';

/** How many bad lines are kept as samples, of one log object. */
export const MAX_SAMPLES = 5;

/** Lines that could not be read. */
export interface Rejects {
  readonly counts: Readonly<Partial<Record<RejectReason, number>>>;
  /** Printable ASCII, at most {@link MAX_SAMPLES}. */
  readonly samples: ReadonlyArray<{ readonly reason: RejectReason; readonly line: string }>;
}

/** What one log object says, window by window, ascending. */
export interface ObjectFacts {
  readonly windows: readonly WindowFacts[];
  readonly rejects: Rejects;
  /** Records of all ports. */
  readonly records: number;
  /** Attempts on watched ports. */
  readonly attempts: number;
}

/** Collects what the reader of one log object finds. */
export interface PartialBuilder {
  readonly sink: FlowLogSink;
  /** @param objectId the log object's id, known once it has been read */
  finish(objectId: string): ObjectFacts;
}

type Place = Pick<LoggedAt, 'accountId' | 'vpcId' | 'region'>;
type MutablePair = { -readonly [K in keyof Pair]: Pair[K] };

interface OpenWindow {
  latest: number;
  records: number;
  /** By coverage key. */
  readonly silent: Map<string, number>;
  readonly skipped: Map<string, number>;
  readonly pairs: Map<string, MutablePair>;
}

/**
 * @param ports watched ports
 * @param inside the addresses that are ours
 */
export function createPartialBuilder(ports: readonly number[], inside: AddressRanges): PartialBuilder {
  const watched = new Set(ports);
  const windows = new Map<number, OpenWindow>();
  const covers = new Map<string, Place>();
  const coversSeen = new Set<Place>();
  const counts = new Map<RejectReason, number>();
  const samples: Array<{ reason: RejectReason; line: string }> = [];
  const placeNames = placeNumbers();
  let attempts = 0;

  const openWindow = (second: number): OpenWindow => {
    const start = windowOf(second);
    let window = windows.get(start);
    if (!window) {
      window = { latest: 0, records: 0, silent: new Map(), skipped: new Map(), pairs: new Map() };
      windows.set(start, window);
    }
    return window;
  };

  const sink: FlowLogSink = {
    record(record) {
      const classified = classify(record, watched);
      if (!classified) return;
      const isReply = classified.kind === 'reply';
      const source = isReply ? record.destination : record.source;
      const destination = isReply ? record.source : record.destination;
      const key = `${placeNames(record.at)} ${classified.port} ${source} ${destination}`;
      const { pairs } = openWindow(record.start);
      let pair = pairs.get(key);
      if (!pair) {
        pair = emptyPair(record, { source, destination, port: classified.port, direction: directionOf(source, destination, inside) });
        pairs.set(key, pair);
      }
      pair.first = Math.min(pair.first, record.start);
      pair.last = Math.max(pair.last, record.end);
      pair.evidence |= classified.evidence;
      if (classified.kind === 'reply') return;
      pair[classified.kind]++;
      pair.packets += record.packets;
      pair.bytes += record.bytes;
      if (classified.kind !== 'continued') attempts++;
    },
    observed(windowStart, count, latestStart) {
      const window = openWindow(windowStart);
      window.records += count;
      window.latest = Math.max(window.latest, latestStart);
    },
    status(kind, status) {
      const window = openWindow(status.start);
      window.latest = Math.max(window.latest, status.start);
      const tally = kind === 'nodata' ? window.silent : window.skipped;
      for (const place of scopesOf(status.at)) tally.set(coverageKey(place), (tally.get(coverageKey(place)) ?? 0) + 1);
    },
    covers(place) {
      if (coversSeen.has(place)) return;
      coversSeen.add(place);
      for (const scope of scopesOf(place)) {
        const key = coverageKey(scope);
        const known = covers.get(key);
        covers.set(key, known && known.region !== scope.region ? { ...scope, region: '' } : scope);
      }
    },
    reject(reason, line) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (samples.length < MAX_SAMPLES) samples.push({ reason, line });
    },
  };

  return {
    sink,
    finish(objectId) {
      const starts = [...windows.keys()].toSorted((a, b) => a - b);
      let malformed = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const facts = starts.map((windowStart) => {
        const window = windows.get(windowStart) as OpenWindow;
        const coverage = sortByKey(covers).map((place) => coverageOf(place, window, malformed));
        malformed = 0;
        return closeWindow(window, { windowStart, objectId, coverage, ports });
      });
      const records = [...windows.values()].reduce((sum, window) => sum + window.records, 0);
      return { windows: facts, rejects: { counts: Object.fromEntries(counts), samples }, records, attempts };
    },
  };
}

/** The scopes whose coverage a place is part of: the fleet, its account, its VPC. */
function scopesOf(place: Place): Place[] {
  const scopes = [
    { accountId: '', vpcId: '', region: '' },
    { accountId: place.accountId, vpcId: '', region: place.region },
  ];
  if (place.vpcId !== '') scopes.push({ accountId: place.accountId, vpcId: place.vpcId, region: place.region });
  return scopes;
}

function coverageOf(place: Place, window: OpenWindow, malformed: number): Coverage {
  const key = coverageKey(place);
  return {
    accountId: place.accountId,
    vpcId: place.vpcId,
    region: place.region,
    objects: 1,
    records: window.records,
    silent: window.silent.get(key) ?? 0,
    skipped: window.skipped.get(key) ?? 0,
    malformed,
  };
}

function closeWindow(
  window: OpenWindow,
  about: { windowStart: number; objectId: string; coverage: readonly Coverage[]; ports: readonly number[] },
): WindowFacts {
  const byKey = new Map([...window.pairs.values()].map((pair) => [pairKey(pair), pair as Pair]));
  return {
    windowStart: about.windowStart,
    latest: window.latest,
    ports: about.ports.toSorted((a, b) => a - b),
    objects: [about.objectId],
    coverage: about.coverage,
    pairs: sortByKey(byKey),
  };
}

function emptyPair(
  record: FlowRecord,
  ends: { source: string; destination: string; port: number; direction: Direction },
): MutablePair {
  return {
    at: record.at,
    direction: ends.direction,
    port: ends.port,
    source: ends.source,
    destination: ends.destination,
    rejected: 0,
    accepted: 0,
    continued: 0,
    packets: 0,
    bytes: 0,
    first: record.start,
    last: record.end,
    evidence: 0,
  };
}

/** Numbers places by what they say, so that a pair's key in the hot loop is short. */
function placeNumbers(): (place: LoggedAt) => number {
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
