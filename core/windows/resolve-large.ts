import { mustExist } from '../collections/must-exist.ts';
import type { AddressRanges } from '../flowlog/address.ts';
import { contradicted, type PlacedReport, shownForwarders } from '../network/forwarders.ts';
import { interfaceKey, type NetworkInterface, ownersOf } from '../network/interfaces.ts';
import { insideTest, type Ownership } from '../network/ownership.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import type { Pair } from '../pairs/pair.ts';
import { ENDS } from '../pairs/report.ts';
import { radixSort } from '../pairs/radix-sort.ts';
import { hostsBehind } from './hosts-behind.ts';
import { PairChoice } from './pair-choice.ts';
import { mergeFlowLogs, type Network, pairsOf, withBareRejects } from './pairs-of-reports.ts';
import { reportAt, type ReportTable } from './report-table.ts';
import { TotalsBuilder } from './totals-builder.ts';
import { withoutLoggedByVpcs } from './transit-reports.ts';
import type { WindowFacts } from './window-facts.ts';

/**
 * Pairs that a window lists at most. The tables of an hour hold a million rows, which are twelve windows of this size, and judging looks back at an
 * hour of windows at once.
 */
export const MOST_LISTED_PAIRS = 80_000;

/** What decides the meaning of the reports of a window. */
export interface ReportContext {
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  /** VPCs that a flow log covers. */
  readonly vpcIds: ReadonlySet<string>;
  /** Private ranges and the blocks of the settings. */
  readonly inside: AddressRanges;
  /** What interfaces of the fleet owned on the day before. */
  readonly remembered: Ownership;
}

/** The same of a large window. */
export interface LargeContext extends ReportContext {
  /** How many pairs are listed. */
  readonly mostListed: number;
}

/**
 * Resolves a window with more reports than can be listed, one pair of addresses after the other: what reports say about a pair depends on the other
 * reports of the pair, and on which interfaces pass traffic on. All pairs are counted; `pairs` are the most telling ones.
 */
export function resolveLarge(table: ReportTable, context: LargeContext): Pick<WindowFacts, 'pairs' | 'totals'> {
  const groups = groupsOf(table, context);
  const { network, at } = networkOf(groups, context);
  const choice = new PairChoice(groups.count, table.addresses.length);
  const totals = new TotalsBuilder(table.addresses);
  const pairsAt = (group: number, ends: GroupEnds): readonly Pair[] => {
    at(ends);
    const kept = groups.keptOut(group, network);
    return kept ? [kept] : pairsOf(groups.reportsOf(group), network);
  };
  for (let group = 0; group < groups.count; group++) {
    const ends = groups.endsOf(group);
    const pairs = pairsAt(group, ends);
    totals.add(pairs, ends);
    choice.add({ ...ends, rows: pairs.length, isTelling: pairs.some(isTelling) });
  }
  const chosen = choice.choose(context.mostListed);
  const pairs: Pair[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (chosen[group] === 1) pairs.push(...pairsAt(group, groups.endsOf(group)));
  }
  const all = totals.finish();
  return all.pairs > pairs.length ? { pairs, totals: all } : { pairs };
}

/** Checks whether a pair says more than that somebody outside was kept out. */
function isTelling({ direction, accepted, continued, evidence }: Pair): boolean {
  const isFromInside = direction === 'lateral' || direction === 'outbound';
  return isFromInside || accepted > 0 || continued > 0 || !isRejected(evidence);
}

/** Ends of a pair: numbers of the addresses. */
interface GroupEnds {
  readonly port: number;
  readonly source: number;
  readonly destination: number;
}

/** The reports of a table, those on the same pair of addresses together. */
interface ReportGroups {
  readonly count: number;
  readonly addresses: readonly string[];
  readonly endsOf: (group: number) => GroupEnds;
  readonly reportsOf: (group: number) => readonly PlacedReport[];
  /** Returns the pair where it is quickly told: one report of an attempt from outside on the own address of a host, which was rejected. */
  readonly keptOut: (group: number, network: Network) => Pair | undefined;
  /** Yields the reports of all groups, or of those of which a report fulfils a condition. */
  readonly all: (isWanted: (row: number) => boolean) => Iterable<PlacedReport>;
  readonly table: ReportTable;
}

function groupsOf(table: ReportTable, { interfaces, vpcIds }: LargeContext): ReportGroups {
  const logged = { owners: ownersOf(interfaces.values()), vpcIds };
  const rows = radixSort([table.port, table.source, table.destination]);
  const starts = startsOf(rows, table);
  const places = table.observers.map((at) => interfaces.get(interfaceKey(at)));
  const placed = (row: number): PlacedReport => {
    const place = mustExist(places[table.observer[row] ?? 0], 'the interface of a report');
    return { ...reportAt(table, row), interface: place };
  };
  const rowsOf = (group: number): Uint32Array => rows.subarray(starts[group], starts[group + 1]);
  const reportsOf = (group: number): readonly PlacedReport[] => {
    const reports = Array.from(rowsOf(group), placed);
    const merged = reports.length === 1 ? reports : mergeFlowLogs(reports, interfaces);
    return withoutLoggedByVpcs(merged.map(withBareRejects), logged);
  };
  const count = starts.length - 1;
  return {
    count,
    addresses: table.addresses,
    endsOf: (group) => {
      const row = rows[starts[group] ?? 0] ?? 0;
      return {
        port: table.port[row] ?? 0,
        source: table.source[row] ?? 0,
        destination: table.destination[row] ?? 0,
      };
    },
    reportsOf,
    keptOut: (group, network) => {
      const from = starts[group] ?? 0;
      if ((starts[group + 1] ?? 0) - from !== 1) return undefined;
      const row = rows[from] ?? 0;
      const place = places[table.observer[row] ?? 0];
      return place && isRejectedAtHost(table, row) ? keptOutPair({ table, row, place }, network) : undefined;
    },
    all: (isWanted) => ({
      *[Symbol.iterator]() {
        for (let group = 0; group < count; group++) if (rowsOf(group).some(isWanted)) yield* reportsOf(group);
      },
    }),
    table,
  };
}

/** Checks whether all that a report shows are attempts on the own address of its interface, and that they were rejected. */
function isRejectedAtHost(table: ReportTable, row: number): boolean {
  return (
    table.accepted[row] === 0 &&
    table.continued[row] === 0 &&
    table.bareRejects[row] === 0 &&
    table.ends[row] === ENDS.ownDestination &&
    isRejected(table.evidence[row] ?? 0)
  );
}

/** Returns what `pairsOf` returns for such a report, if the attempts come from outside and the interface passes nothing on. */
function keptOutPair(
  { table, row, place }: { readonly table: ReportTable; readonly row: number; readonly place: NetworkInterface },
  { forwarders, isInside }: Network,
): Pair | undefined {
  const source = table.addresses[table.source[row] ?? 0] ?? '';
  const destination = table.addresses[table.destination[row] ?? 0] ?? '';
  if (forwarders.has(place) || isInside(source) || !isInside(destination)) return undefined;
  return {
    at: place,
    direction: 'inbound',
    port: table.port[row] ?? 0,
    source,
    destination,
    rejected: table.rejected[row] ?? 0,
    accepted: 0,
    continued: 0,
    packets: table.packets[row] ?? 0,
    bytes: table.bytes[row] ?? 0,
    first: table.first[row] ?? 0,
    last: table.last[row] ?? 0,
    evidence: table.evidence[row] ?? 0,
  };
}

function isRejected(evidence: number): boolean {
  return (evidence & ~(EVIDENCE.syn | EVIDENCE.reject)) === 0;
}

/** Where each pair of addresses begins in the ordered rows, and where the last one ends. */
function startsOf(rows: Uint32Array, { port, source, destination }: ReportTable): Uint32Array {
  const starts = new Uint32Array(rows.length + 1);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const before = rows[index - 1];
    const isSame =
      before !== undefined &&
      source[row] === source[before] &&
      destination[row] === destination[before] &&
      port[row] === port[before];
    if (!isSame) starts[count++] = index;
  }
  starts[count] = rows.length;
  return starts.subarray(0, count + 1);
}

/** The network of a large window. It is asked about the ends of one pair after the other. */
function networkOf(
  groups: ReportGroups,
  { interfaces, inside, remembered }: LargeContext,
): { readonly network: Network; readonly at: (ends: GroupEnds) => void } {
  const { table } = groups;
  const owners = ownersOf(interfaces.values());
  const telling = groups.all((row) => (table.accepted[row] ?? 0) > 0 || isAnswered(table.evidence[row] ?? 0));
  const forwarders = new Set([
    ...shownForwarders(interfaces.values(), remembered),
    ...contradicted([...telling], owners),
  ]);
  const test = insideTest(inside, interfaces.values(), remembered);
  const isInside = Uint8Array.from(groups.addresses, (address) => Number(test(address)));
  let current: GroupEnds = { port: 0, source: 0, destination: 0 };
  const network: Network = {
    isInside: (address) =>
      isInside[address === groups.addresses[current.source] ? current.source : current.destination] === 1,
    owners,
    forwarders,
    hosts: hostsBehind(
      groups.all(() => true),
      (place) => place.isPassing || forwarders.has(place),
    ),
  };
  return { network, at: (ends) => (current = ends) };
}
