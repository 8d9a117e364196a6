import type { AddressRanges } from '../flowlog/address.ts';
import type { LoggedAt } from '../flowlog/flow-record.ts';
import type { FlowLogSink } from '../flowlog/sink.ts';
import { mustExist } from '../collections/must-exist.ts';
import { windowOf } from '../time.ts';
import { createPairTally } from '../pairs/pair-tally.ts';
import { type Coverage, coverageKey, type WindowFacts } from './window-facts.ts';
import { ascending, sortByKey } from '../collections/order.ts';

/** What one log object says. */
export interface ObjectFacts {
  /** Starts of the windows that it has records in, epoch seconds, ascending. */
  readonly windows: readonly number[];
  /**
   * What it says of one of them; made anew with each call, so that the pairs of months of logs are never there all at once.
   * @throws {RangeError} for a window that it says nothing of
   */
  readonly factsOf: (windowStart: number) => WindowFacts;
  /** Records of all ports. */
  readonly records: number;
  /** Attempts on watched ports. */
  readonly attempts: number;
  /** Pairs of all windows. */
  readonly pairs: number;
}

/** Collects what the reader of one log object finds. */
export interface PartialBuilder {
  readonly sink: FlowLogSink;
  /**
   * @param objectId the log object's id, known once it has been read
   * @param malformed lines that could not be read
   */
  finish(objectId: string, malformed: number): ObjectFacts;
}

type CoverageScope = Pick<LoggedAt, 'accountId' | 'vpcId' | 'region'>;

interface OpenWindow {
  latest: number;
  records: number;
  /** Lines without traffic, by coverage key. */
  readonly nodata: Map<string, number>;
  readonly skipdata: Map<string, number>;
}

/**
 * @param ports watched ports
 * @param inside the addresses that are ours
 */
export function createPartialBuilder(ports: ReadonlySet<number>, inside: AddressRanges): PartialBuilder {
  const windows = new Map<number, OpenWindow>();
  const covered = createCoverSet();
  const pairTally = createPairTally(ports, inside);
  let records = 0;
  let attempts = 0;

  const sink: FlowLogSink = {
    record(record) {
      if (pairTally.add(record)) attempts++;
    },
    observed(windowStart, count, latestStart) {
      const window = openWindow(windows, windowStart);
      window.records += count;
      window.latest = Math.max(window.latest, latestStart);
      records += count;
    },
    status(kind, { at, start }) {
      const window = openWindow(windows, start);
      window.latest = Math.max(window.latest, start);
      const tally = kind === 'nodata' ? window.nodata : window.skipdata;
      for (const key of scopesOf(at).map(coverageKey)) tally.set(key, (tally.get(key) ?? 0) + 1);
    },
    covers: (place) => covered.add(place),
  };

  return {
    sink,
    finish(objectId, malformed) {
      const scopes = covered.scopes();
      const { count, pairsOf } = pairTally.close();
      const starts = ascending(windows.keys());
      const factsOf = (windowStart: number): WindowFacts => {
        const window = mustExist(windows.get(windowStart), `window ${windowStart} of a log object`);
        // Nobody knows the windows of lines that could not be read: they count in the first.
        const malformedHere = windowStart === starts[0] ? malformed : 0;
        return {
          windowStart,
          latest: window.latest,
          ports: ascending(ports),
          objects: [objectId],
          coverage: scopes.map((scope) => coverageOf(scope, window, malformedHere)),
          pairs: pairsOf(windowStart),
        };
      };
      return { windows: starts, factsOf, records, attempts, pairs: count };
    },
  };
}

function openWindow(windows: Map<number, OpenWindow>, second: number): OpenWindow {
  const start = windowOf(second);
  const known = windows.get(start);
  if (known) return known;
  const window = { latest: 0, records: 0, nodata: new Map(), skipdata: new Map() };
  windows.set(start, window);
  return window;
}

/** Collects the scopes that a log object reports on. */
function createCoverSet(): { add: (place: CoverageScope) => void; scopes: () => CoverageScope[] } {
  const seen = new Set<CoverageScope>();
  const byKey = new Map<string, CoverageScope>();
  return {
    add(place) {
      if (seen.has(place)) return;
      seen.add(place);
      for (const scope of scopesOf(place)) {
        const key = coverageKey(scope);
        const known = byKey.get(key);
        byKey.set(key, known && known.region !== scope.region ? { ...scope, region: '' } : scope);
      }
    },
    scopes: () => sortByKey(byKey).map(([, scope]) => scope),
  };
}

/** The scopes whose coverage a place is part of: the fleet, its account, its VPC. */
function scopesOf({ accountId, vpcId, region }: CoverageScope): CoverageScope[] {
  const scopes = [
    { accountId: '', vpcId: '', region: '' },
    { accountId, vpcId: '', region },
  ];
  return vpcId === '' ? scopes : [...scopes, { accountId, vpcId, region }];
}

function coverageOf(scope: CoverageScope, window: OpenWindow, malformed: number): Coverage {
  const { accountId, vpcId, region } = scope;
  const key = coverageKey(scope);
  const nodata = window.nodata.get(key) ?? 0;
  const skipdata = window.skipdata.get(key) ?? 0;
  return { accountId, vpcId, region, objects: 1, records: window.records, nodata, skipdata, malformed };
}
