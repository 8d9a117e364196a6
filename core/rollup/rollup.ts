import { isFinal } from '../time.ts';
import { type AddressSketches, sketchAddresses } from './address-sketch.ts';
import { cappedSum } from '../pairs/capped-sum.ts';
import { type Direction, DIRECTIONS } from '../pairs/direction.ts';
import { hasEvidence } from '../pairs/evidence.ts';
import type { Scope } from '../windows/scope.ts';
import { scopeWindowsOf, type ScopedPair, type ScopeWindow } from '../windows/scope-window.ts';
import { serialise } from '../sketch/airlift-bytes.ts';
import type { SeriesTotals, Totals } from '../windows/window-totals.ts';
import { type Coverage, isLossy } from '../windows/coverage.ts';
import type { WindowFacts } from '../windows/window-facts.ts';

/** open: more records may come; final: none are waited for; partial: none are waited for, and some are known to be lost. */
export type WindowStatus = 'open' | 'final' | 'partial';

/** What pairs on one watched port and in one direction come to. */
interface Tally extends Totals, AddressSketches {
  /** Pairs that are counted and not listed; undefined where all are listed. */
  readonly unlisted?: number | undefined;
  readonly port: number;
  readonly direction: Direction;
}

/** The totals of one window for one scope, one watched port and one direction. */
export interface Rollup extends Tally {
  readonly windowStart: number;
  readonly scope: Scope;
  readonly status: WindowStatus;
  readonly coverage: Coverage;
}

/**
 * Rolls a window up for every scope: fleet, accounts, VPCs and interfaces. A scope that was observed and saw nothing gets an inbound row of
 * zeros for each watched port, because a zero is not a gap.
 * @param facts one window
 * @param watermark latest record start seen anywhere, epoch seconds
 * @returns rows by scope, port and direction, in the order of the table
 */
export function rollupWindow(facts: WindowFacts, watermark: number): Rollup[] {
  const { windowStart } = facts;
  const tally = tallier(facts.ports);
  return scopeWindowsOf(facts).flatMap(({ scope, coverage, pairs, totals }) => {
    const status = statusOf(windowStart, watermark, coverage);
    const tallies = totals ? talliesOfTotals({ pairs, totals }, facts.ports) : tally(pairs);
    const shown = tallies.filter((one) => one.pairs > 0 || scope.type !== 'interface');
    return shown.map((one) => ({ windowStart, scope, ...one, status, coverage }));
  });
}

/** Adds the pairs of each port and direction up, and inbound also what has none. Scopes that hold the same pairs share one list, added up once. */
function tallier(ports: readonly number[]): (pairs: readonly ScopedPair[]) => readonly Tally[] {
  const known = new Map<readonly ScopedPair[], readonly Tally[]>();
  return (pairs) => {
    const tallies = known.get(pairs) ?? talliesOf(pairs, ports);
    known.set(pairs, tallies);
    return tallies;
  };
}

function talliesOf(pairs: readonly ScopedPair[], ports: readonly number[]): Tally[] {
  const tallies: Tally[] = [];
  for (const port of ports) {
    for (const direction of DIRECTIONS) {
      const some = pairs.filter((pair) => pair.port === port && pair.direction === direction);
      if (some.length === 0 && direction !== 'inbound') continue;
      tallies.push({ port, direction, ...totalsOf(some), ...sketchAddresses(some) });
    }
  }
  return tallies;
}

/** The same of a window that does not list all of its pairs. */
function talliesOfTotals(
  { pairs, totals }: { readonly pairs: readonly ScopedPair[]; readonly totals: readonly SeriesTotals[] },
  ports: readonly number[],
): Tally[] {
  return ports.flatMap((port) => {
    const own = totals.filter((series) => series.port === port);
    const tallies = own.map((series) => {
      const listed = pairs.filter((pair) => pair.port === port && pair.direction === series.direction).length;
      return { ...tallyOf(series), unlisted: series.pairs > listed ? series.pairs - listed : undefined };
    });
    return own.some(({ direction }) => direction === 'inbound') ? tallies : [...talliesOf([], [port]), ...tallies];
  });
}

function tallyOf({ sourcesSketch, destinationsSketch, ...totals }: SeriesTotals): Tally {
  return {
    ...totals,
    sourcesSketch: serialise(sourcesSketch),
    destinationsSketch: serialise(destinationsSketch),
  };
}

/**
 * Says how far the counts of a window can be trusted.
 * @param watermark latest record start seen anywhere, epoch seconds
 */
export function statusOf(windowStart: number, watermark: number, coverage: Coverage): WindowStatus {
  if (!isFinal(windowStart, watermark)) return 'open';
  return isLossy(coverage) ? 'partial' : 'final';
}

/**
 * Returns the totals of one scope on one port and in one direction: of all pairs, also where the window does not list them all.
 */
export function totalsIn(
  { pairs, totals }: Pick<ScopeWindow, 'pairs' | 'totals'>,
  { port, direction }: { readonly port: number; readonly direction: Direction },
): Totals {
  const series = totals?.find((candidate) => candidate.port === port && candidate.direction === direction);
  return series ?? totalsOf(pairs.filter((pair) => pair.port === port && pair.direction === direction));
}

/**
 * Adds pairs up.
 * @param pairs pairs of one scope, port and direction
 */
export function totalsOf(pairs: readonly ScopedPair[]): Totals {
  const sum = { rejected: 0, accepted: 0, answered: 0, unknown: 0, continued: 0, packets: 0, bytes: 0 };
  let firstSeen = Infinity;
  let lastSeen = 0;
  for (const pair of pairs) {
    sum.rejected += pair.rejected;
    sum.accepted += pair.accepted;
    if (hasEvidence(pair.evidence, 'answered')) sum.answered += 1;
    sum.unknown += pair.unknown ?? 0;
    sum.continued += pair.continued;
    sum.packets = cappedSum(sum.packets, pair.packets);
    sum.bytes = cappedSum(sum.bytes, pair.bytes);
    firstSeen = Math.min(firstSeen, pair.first);
    lastSeen = Math.max(lastSeen, pair.last);
  }
  const isEmpty = pairs.length === 0;
  return {
    ...sum,
    sources: countDistinct(pairs, 'source'),
    destinations: countDistinct(pairs, 'destination'),
    pairs: pairs.length,
    firstSeen: isEmpty ? undefined : firstSeen,
    lastSeen: isEmpty ? undefined : lastSeen,
  };
}

/** Counts the addresses at one end of pairs. Most scopes of most windows have one pair or none. */
function countDistinct(pairs: readonly ScopedPair[], end: 'source' | 'destination'): number {
  return pairs.length < 2 ? pairs.length : new Set(pairs.map((pair) => pair[end])).size;
}
