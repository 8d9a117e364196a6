import { byText, topK } from '../../core/collections/order.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import type { ScopeCoverage, Span } from '../report-facts.ts';
import type { RollupRow } from './rollup-rows.ts';

/** Most gaps of one account or VPC that are listed. */
const MAX_GAPS = 500;

/**
 * Share of gaps of one window from which on they are no loss. With the interval of ten minutes, the default of AWS, a record may start in every second
 * window only. So a scope has about as many such gaps as windows.
 */
const TEN_MINUTE_SHARE = 1 / 3;

/** Coverage of an account or a VPC, with what the verdict needs. */
export interface ObservedScope extends ScopeCoverage {
  /** Of an account its own id; empty for a VPC that several accounts share. */
  readonly accountId: string;
  /** Number of all gaps, also of those that are not listed. */
  readonly gapCount: number;
  /** Start of the first window, and end of the last one. */
  readonly observed: Span;
  /** Rejected and accepted attempts in all directions. */
  readonly rejected: number;
  readonly accepted: number;
  /** Number of gaps in which records may be missing, and their length in seconds. */
  readonly lossCount: number;
  readonly lostSeconds: number;
}

/** How well accounts and VPCs were observed. */
export interface CoverageTally {
  /** Adds the rows of one window. Windows come in the order of time. */
  add(rows: readonly RollupRow[]): void;
  /** Returns accounts before VPCs, each in the order of their ids. */
  scopes(): ObservedScope[];
}

interface TalliedScope {
  readonly scopeType: string;
  readonly scopeId: string;
  readonly accountId: string;
  readonly from: number;
  to: number;
  windows: number;
  records: number;
  partialWindows: number;
  skipped: number;
  malformed: number;
  rejected: number;
  accepted: number;
  gapCount: number;
  gapSeconds: number;
  /** Number of gaps of one window. */
  shortGaps: number;
  gaps: Span[];
}

/** Makes an empty tally. Each account or VPC counts a window once, whatever its ports and directions. */
export function createCoverageTally(): CoverageTally {
  const scopes = new Map<string, TalliedScope>();
  return {
    add(rows) {
      for (const [key, row] of onePerScope(rows)) {
        const scope = scopes.get(key) ?? emptyScope(row);
        scopes.set(key, scope);
        addWindow(scope, row);
      }
    },
    scopes: () =>
      [...scopes].toSorted(([first], [second]) => byText(first, second)).map(([, scope]) => resultOf(scope)),
  };
}

/** Several rows of a scope in a window say the same of its coverage, except where tables of two releases are mixed: the worst counts. Attempts add up. */
function onePerScope(rows: readonly RollupRow[]): Map<string, RollupRow> {
  const scopes = new Map<string, RollupRow>();
  for (const row of rows) {
    if (row.scopeType === 'fleet') continue;
    const key = `${row.scopeType} ${row.scopeId}`;
    const before = scopes.get(key);
    scopes.set(key, before === undefined ? row : worse(before, row));
  }
  return scopes;
}

function worse(first: RollupRow, second: RollupRow): RollupRow {
  return {
    ...first,
    records: Math.max(first.records, second.records),
    isPartial: first.isPartial || second.isPartial,
    skipped: Math.max(first.skipped, second.skipped),
    malformed: Math.max(first.malformed, second.malformed),
    rejected: first.rejected + second.rejected,
    accepted: first.accepted + second.accepted,
  };
}

function emptyScope({ accountId, scopeType, scopeId, windowStart }: RollupRow): TalliedScope {
  const counts = { windows: 0, records: 0, partialWindows: 0, skipped: 0, malformed: 0, rejected: 0, accepted: 0 };
  const none = { gapCount: 0, gapSeconds: 0, shortGaps: 0 };
  return { scopeType, scopeId, accountId, from: windowStart, to: windowStart, ...counts, ...none, gaps: [] };
}

function addWindow(scope: TalliedScope, row: RollupRow): void {
  const { windowStart, isPartial, skipped, malformed } = row;
  if (windowStart > scope.to) addGap(scope, { from: scope.to, to: windowStart });
  scope.to = windowStart + WINDOW_SECONDS;
  scope.windows += 1;
  scope.records += row.records;
  scope.partialWindows += isPartial ? 1 : 0;
  scope.skipped += skipped;
  scope.malformed += malformed;
  scope.rejected += row.rejected;
  scope.accepted += row.accepted;
}

function addGap(scope: TalliedScope, gap: Span): void {
  scope.gapCount += 1;
  scope.gapSeconds += gap.to - gap.from;
  if (gap.to - gap.from === WINDOW_SECONDS) scope.shortGaps += 1;
  scope.gaps.push(gap);
  if (scope.gaps.length === 2 * MAX_GAPS) scope.gaps = longest(scope.gaps);
}

function longest(gaps: readonly Span[]): Span[] {
  return topK(gaps, MAX_GAPS, byLength);
}

function byLength(first: Span, second: Span): number {
  return second.to - second.from - (first.to - first.from) || first.from - second.from;
}

function resultOf(scope: TalliedScope): ObservedScope {
  const { from, to, shortGaps, gapCount, gapSeconds, gaps, ...counts } = scope;
  const harmless = shortGaps >= scope.windows * TEN_MINUTE_SHARE ? shortGaps : 0;
  return {
    ...counts,
    gaps: longest(gaps),
    gapCount,
    observed: { from, to },
    lossCount: gapCount - harmless,
    lostSeconds: gapSeconds - harmless * WINDOW_SECONDS,
  };
}
