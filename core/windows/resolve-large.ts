import type { AddressRanges } from '../flowlog/address.ts';
import { contradicted, shownForwarders } from '../network/forwarders.ts';
import { type NetworkInterface, ownersOf } from '../network/interfaces.ts';
import { insideTest, type Ownership } from '../network/ownership.ts';
import type { Direction } from '../pairs/direction.ts';
import { EVIDENCE, isAnswered } from '../pairs/evidence.ts';
import type { Pair, PairFacts } from '../pairs/pair.ts';
import { hostsBehind, isTranslatedPair } from './hosts-behind.ts';
import { PairChoice } from './pair-choice.ts';
import { type Network, pairsOf } from './pairs-of-reports.ts';
import { type PlainReports, plainReports } from './plain-reports.ts';
import { groupReports, type ReportGroups } from './report-groups.ts';
import type { ReportTable } from './report-table.ts';
import { TotalsBuilder } from './totals-builder.ts';
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
  const groups = groupReports(table, context);
  const { plain, pairsAt } = readerOf(groups, context);
  const choice = new PairChoice(groups.count, table);
  const totals = new TotalsBuilder(groups);
  for (let group = 0; group < groups.count; group++) {
    const row = groups.rowOf(group);
    const direction = plain.directionOf(group);
    if (direction !== undefined) {
      totals.addReport(row, direction);
      choice.add(row, 1, isTellingReport(table, row, direction));
      continue;
    }
    const pairs = pairsAt(group);
    totals.add(pairs, row);
    choice.add(row, pairs.length, pairs.some(isTelling));
  }
  const chosen = choice.choose(context.mostListed);
  const pairs: Pair[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (chosen[group] !== 1) continue;
    const direction = plain.directionOf(group);
    if (direction === undefined) pairs.push(...pairsAt(group));
    else pairs.push(plain.pairOf(group, direction));
  }
  const all = totals.finish();
  return all.pairs > pairs.length ? { pairs, totals: all } : { pairs };
}

/** Checks whether a pair says more than that somebody outside was kept out. */
function isTelling({ direction, accepted, continued, evidence }: Pair): boolean {
  return isFromInside(direction) || accepted > 0 || continued > 0 || !isRejected(evidence);
}

/** Checks the same of a plain report. */
function isTellingReport({ accepted, continued, evidence }: ReportTable, row: number, direction: Direction): boolean {
  return isFromInside(direction) || accepted[row] !== 0 || continued[row] !== 0 || !isRejected(evidence[row] ?? 0);
}

function isFromInside(direction: Direction): boolean {
  return direction === 'lateral' || direction === 'outbound';
}

function isRejected(evidence: PairFacts['evidence']): boolean {
  return (evidence & ~(EVIDENCE.syn | EVIDENCE.reject)) === 0;
}

/** Returns the check whether a NAT gateway translates the packets of a row. */
function isTranslatedRow({ addresses, source, destination }: ReportTable): (row: number) => boolean {
  const addressAt = (index: number | undefined): string => addresses[index ?? 0] ?? '';
  return (row) => isTranslatedPair({ source: addressAt(source[row]), destination: addressAt(destination[row]) });
}

/** What is asked about the groups of a large window. */
interface GroupReader {
  readonly plain: PlainReports;
  /** Returns the pairs of a group, plain or not. */
  readonly pairsAt: (group: number) => readonly Pair[];
}

function readerOf(groups: ReportGroups, { interfaces, inside, remembered }: LargeContext): GroupReader {
  const { table } = groups;
  const owners = ownersOf(interfaces.values());
  const telling = groups.withAny((row) => (table.accepted[row] ?? 0) > 0 || isAnswered(table.evidence[row] ?? 0));
  const forwarders = new Set([
    ...shownForwarders(interfaces.values(), remembered),
    ...contradicted([...telling], owners),
  ]);
  const test = insideTest(inside, interfaces.values(), remembered);
  const isInside = Uint8Array.from(table.addresses, (address) => Number(test(address)));
  // The network is asked about the ends of one group after the other.
  let row = 0;
  const network: Network = {
    isInside: (address) => {
      const source = table.source[row] ?? 0;
      return isInside[address === table.addresses[source] ? source : (table.destination[row] ?? 0)] === 1;
    },
    owners,
    forwarders,
    hosts: hostsBehind(
      groups.withAny(() => true),
      {
        mayPass: (reporter) => reporter.isPassing || forwarders.has(reporter),
        isInside: test,
        translated: groups.withAny(isTranslatedRow(table)),
      },
    ),
  };
  return {
    plain: plainReports(groups, { forwarders, isInside }),
    pairsAt(group) {
      row = groups.rowOf(group);
      return pairsOf(groups.reportsOf(group), network);
    },
  };
}
