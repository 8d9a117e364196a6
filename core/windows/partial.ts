import type { AddressRanges } from '../flowlog/address.ts';
import type { LoggedAt } from '../flowlog/logged-at.ts';
import type { FlowLogSink } from '../flowlog/sink.ts';
import { mustExist } from '../collections/must-exist.ts';
import { createInterfaceTally, type InterfaceReport, mergeInterfaceReports } from '../pairs/interface-tally.ts';
import { createPairTally } from '../pairs/pair-tally.ts';
import { observerKey } from '../pairs/report.ts';
import { windowOf } from '../time.ts';
import { type Coverage, coverageKey, foldCoverage, NO_COVERAGE } from './coverage.ts';
import type { WindowDocument } from './window-document.ts';
import { ascending, byText } from '../collections/order.ts';

/** What one log object reports. */
export interface ObjectFacts {
  /** Starts of the windows that it has records in, epoch seconds, ascending. */
  readonly windows: readonly number[];
  /**
   * Returns the report on one of them; made anew with each call, so that the pairs of months of logs are never in memory all at once.
   * @throws {RangeError} for a window that the log object has no records in
   */
  readonly documentOf: (windowStart: number) => WindowDocument;
  /** Records of all ports. */
  readonly records: number;
  /** Attempts on watched ports. */
  readonly attempts: number;
  /** Pairs of all windows. */
  readonly pairs: number;
  /** NODATA and SKIPDATA lines. */
  readonly nodata: number;
  readonly skipdata: number;
}

/** Where the facts come from. */
export interface ObjectSource {
  readonly objectId: string;
  /** Empty where the name of the file does not say. */
  readonly flowLogId: string;
  /** Lines that could not be read. */
  readonly malformed: number;
}

/** Collects what the reader of one log object finds. */
export interface PartialBuilder {
  readonly sink: FlowLogSink;
  /** @param source known once the log object has been read */
  finish(source: ObjectSource): ObjectFacts;
}

type CoverageScope = Pick<LoggedAt, 'accountId' | 'vpcId' | 'region'>;

interface OpenWindow {
  latest: number;
  records: number;
  /** Lines without traffic, by the interface as they name it. */
  readonly nodata: Map<LoggedAt, number>;
  readonly skipdata: Map<LoggedAt, number>;
}

/**
 * Returns an empty builder.
 * @param ports watched ports
 * @param privateRanges addresses that are never on the internet
 */
export function createPartialBuilder(ports: ReadonlySet<number>, privateRanges: AddressRanges): PartialBuilder {
  const windows = new Map<number, OpenWindow>();
  /** The longest line without traffic of each interface, seconds. */
  const silent = new Map<LoggedAt, number>();
  const pairTally = createPairTally(ports);
  const interfaceTally = createInterfaceTally(privateRanges);
  const sums = { records: 0, attempts: 0, nodata: 0, skipdata: 0 };

  const sink: FlowLogSink = {
    record(record) {
      if (pairTally.add(record)) sums.attempts++;
    },
    seen: (record) => interfaceTally.add(record),
    observed(windowStart, count, latestStart) {
      const window = openWindow(windows, windowStart);
      window.records += count;
      window.latest = Math.max(window.latest, latestStart);
      sums.records += count;
    },
    status(kind, { at, start, end }) {
      const window = openWindow(windows, start);
      window.latest = Math.max(window.latest, start);
      silent.set(at, Math.max(silent.get(at) ?? 0, end - start));
      sums[kind]++;
      window[kind].set(at, (window[kind].get(at) ?? 0) + 1);
    },
  };

  return {
    sink,
    finish({ objectId, flowLogId, malformed }) {
      const interfaces = interfaceTally.close(flowLogId);
      const homeOf = homesOf(interfaces.keys());
      const scopes = coveredScopes(interfaces, silent, homeOf);
      const { count, reportsOf } = pairTally.close(flowLogId);
      const byObserver = byObserverKey(interfaces.values());
      const starts = ascending(windows.keys());
      const documentOf = (windowStart: number): WindowDocument => {
        const window = mustExist(windows.get(windowStart), `window ${windowStart} of a log object`);
        // Nobody knows the windows of lines that could not be read: they count in the first.
        const malformedHere = windowStart === starts[0] ? malformed : 0;
        const reports = reportsOf(windowStart);
        const observers = new Set(reports.map((report) => observerKey(report.at)));
        return {
          windowStart,
          latest: window.latest,
          ports: ascending(ports),
          objects: [objectId],
          coverage: coverageOf(scopes, window, { malformed: malformedHere, homeOf }),
          interfaces: [...observers].toSorted(byText).flatMap((key) => byObserver.get(key) ?? []),
          reports,
        };
      };
      return { windows: starts, documentOf, pairs: count, ...sums };
    },
  };
}

/** A file with several header lines may describe one interface in several ways. */
function byObserverKey(reports: Iterable<InterfaceReport>): ReadonlyMap<string, InterfaceReport> {
  const byKey = new Map<string, InterfaceReport>();
  for (const report of reports) {
    const key = observerKey(report.at);
    const before = byKey.get(key);
    byKey.set(key, before ? mergeInterfaceReports(before, report) : report);
  }
  return byKey;
}

function openWindow(windows: Map<number, OpenWindow>, second: number): OpenWindow {
  const start = windowOf(second);
  const present = windows.get(start);
  if (present) return present;
  const window = { latest: 0, records: 0, nodata: new Map(), skipdata: new Map() };
  windows.set(start, window);
  return window;
}

/** The scopes that a log object reports on, each once, with the longest record of its interfaces. */
function coveredScopes(
  interfaces: ReadonlyMap<LoggedAt, InterfaceReport>,
  silent: ReadonlyMap<LoggedAt, number>,
  homeOf: HomeOf,
): readonly Coverage[] {
  const entries = [
    ...[...interfaces].flatMap(([at, { longestSeconds }]) =>
      scopesOf(at).map((scope) => emptyCoverage(scope, longestSeconds)),
    ),
    ...[...silent].flatMap(([at, seconds]) => scopesOf(homeOf(at)).map((scope) => emptyCoverage(scope, seconds))),
  ];
  return foldCoverage(entries);
}

function emptyCoverage({ accountId, vpcId, region }: CoverageScope, longestSeconds: number): Coverage {
  return { ...NO_COVERAGE, accountId, vpcId, region, longestSeconds };
}

/** The scopes whose coverage a record is part of: the fleet, its account, its VPC. */
function scopesOf({ accountId, vpcId, region }: CoverageScope): CoverageScope[] {
  const scopes = [
    { accountId: '', vpcId: '', region: '' },
    { accountId, vpcId: '', region },
  ];
  return vpcId === '' ? scopes : [...scopes, { accountId, vpcId, region }];
}

/** Returns the place of an interface. A line without traffic may lack the VPC that other lines on the same interface name. */
type HomeOf = (at: LoggedAt) => CoverageScope;

function homesOf(interfaces: Iterable<LoggedAt>): HomeOf {
  const homes = new Map<string, CoverageScope>();
  for (const at of interfaces) {
    if (at.vpcId === '' || at.interfaceId === '') continue;
    const name = `${at.accountId} ${at.interfaceId}`;
    const before = homes.get(name);
    // Any fixed choice will do that does not depend on the order of records.
    if (before === undefined || at.vpcId < before.vpcId) homes.set(name, at);
  }
  return (at) => (at.vpcId === '' ? (homes.get(`${at.accountId} ${at.interfaceId}`) ?? at) : at);
}

function coverageOf(
  scopes: readonly Coverage[],
  window: OpenWindow,
  { malformed, homeOf }: { readonly malformed: number; readonly homeOf: HomeOf },
): Coverage[] {
  const [nodata, skipdata] = [window.nodata, window.skipdata].map((lines) => linesByScope(lines, homeOf));
  return scopes.map((scope) => {
    const key = coverageKey(scope);
    return {
      ...scope,
      objects: 1,
      records: window.records,
      nodata: nodata?.get(key) ?? 0,
      skipdata: skipdata?.get(key) ?? 0,
      malformed,
    };
  });
}

/** Counts lines without traffic by coverage key. */
function linesByScope(lines: ReadonlyMap<LoggedAt, number>, homeOf: HomeOf): ReadonlyMap<string, number> {
  const byKey = new Map<string, number>();
  for (const [at, count] of lines) {
    for (const key of scopesOf(homeOf(at)).map(coverageKey)) byKey.set(key, (byKey.get(key) ?? 0) + count);
  }
  return byKey;
}
