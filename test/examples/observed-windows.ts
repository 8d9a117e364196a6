import type { LoggedAt } from '../../core/flowlog/logged-at.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import { type Pair, pairKey } from '../../core/pairs/pair.ts';
import { type Coverage, coverageKey } from '../../core/windows/coverage.ts';
import { interfaceKey, type NetworkInterface } from '../../core/network/interfaces.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { sortByKey } from '../../core/collections/order.ts';
import { INSIDE_HOST, INTERFACE, OUTSIDE_SOURCE, WINDOW } from './observed-network.ts';

/** A perfect pair to spoil: one rejected attempt from outside, with fields changed. */
export function rejectedPair(changed: Partial<Pair> = {}): Pair {
  return {
    at: INTERFACE,
    direction: 'inbound',
    port: 445,
    source: OUTSIDE_SOURCE,
    destination: INSIDE_HOST,
    rejected: 1,
    accepted: 0,
    continued: 0,
    packets: 1,
    bytes: 52,
    first: WINDOW,
    last: WINDOW + 59,
    evidence: EVIDENCE.syn | EVIDENCE.reject,
    ...changed,
  };
}

/** One attempt from outside that was let in and not answered, with fields changed. */
export function acceptedPair(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ rejected: 0, accepted: 1, evidence: EVIDENCE.syn, ...changed });
}

/** A reply that is logged in a window without its attempt, with fields changed. */
export function replyPair(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ rejected: 0, packets: 0, bytes: 0, evidence: EVIDENCE.answered, ...changed });
}

/** What is known of a window beyond its pairs. */
export interface Observation {
  readonly windowStart?: number;
  /** Names the log object. */
  readonly object?: string;
  /** SKIPDATA lines of every scope. */
  readonly skipped?: number;
  /** Ids of log objects for which the window has no room. */
  readonly leftOut?: readonly string[];
  /** Interfaces that were observed; by default `INTERFACE`. */
  readonly places?: readonly LoggedAt[];
}

/** A window as one log object tells it. No two pairs may have the same name. */
export function observedWindow(pairs: readonly Pair[], observation: Observation = {}): WindowFacts {
  const { windowStart = WINDOW, object = `object-${windowStart}`, skipped = 0, places = [INTERFACE] } = observation;
  const { leftOut } = observation;
  const scopes = [...new Set([...places, ...pairs.map((pair) => pair.at)])].flatMap(({ accountId, vpcId, region }) => [
    { accountId: '', vpcId: '', region: '' },
    { accountId, vpcId: '', region },
    ...(vpcId === '' ? [] : [{ accountId, vpcId, region }]),
  ]);
  const coverage = new Map(
    scopes.map((scope): [string, Coverage] => [
      coverageKey(scope),
      {
        ...scope,
        objects: 1,
        records: 100,
        nodata: 0,
        skipdata: skipped,
        malformed: 0,
        longestSeconds: 59,
      },
    ]),
  );
  const inOrder = sortByKey(new Map(pairs.map((pair) => [pairKey(pair), pair]))).map(([, pair]) => pair);
  return {
    windowStart,
    latest: windowStart + 299,
    ports: [445],
    objects: [object],
    coverage: sortByKey(coverage).map(([, one]) => one),
    interfaces: interfacesAt([...places, ...pairs.map((pair) => pair.at)]),
    pairs: inOrder,
    ...(leftOut ? { leftOut } : {}),
  };
}

/** The interfaces of some places; the address of the example is that of its interface. */
function interfacesAt(places: readonly LoggedAt[]): NetworkInterface[] {
  const byKey = new Map(places.map((place) => [interfaceKey(place), place]));
  return sortByKey(byKey).map(([, place]) => ({
    ...place,
    own: place.interfaceId === INTERFACE.interfaceId ? [INSIDE_HOST] : [],
    isPassing: false,
    flowLogs: [''],
  }));
}
