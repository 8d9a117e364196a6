import { scopeWindowsOf, type ScopedPair } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { HOUR_SECONDS } from '../../core/time.ts';
import type { Alarm } from '../scoring.ts';

/** A rule that others use today, written from what they publish. */
export interface Peer {
  readonly name: string;
  /** What it looks for, and what was assumed where its source leaves a choice. */
  readonly rule: string;
  /** Where it is published. */
  readonly source: string;
  /**
   * Judges all traffic at once.
   * @param windows by time
   */
  readonly judge: (windows: readonly WindowFacts[]) => Alarm[];
  /**
   * Judges the totals of a scope, as if the scope were a single source. Left out where the rule counts the addresses that one source reaches,
   * because a surge of many sources has none that reaches many.
   * @param counts windows by time; those without logs are left out
   * @returns windows at whose end it alarms, epoch seconds
   */
  readonly judgeTotals?: (counts: readonly WindowCount[]) => number[];
}

/** A count in one window. */
export interface WindowCount {
  readonly startSecond: number;
  readonly count: number;
}

/**
 * Gives the pairs of each account in a window: what both ends of a connection say of it, taken as one.
 */
export function pairsOf(
  facts: WindowFacts,
): Array<{ readonly accountId: string; readonly pairs: readonly ScopedPair[] }> {
  return scopeWindowsOf(facts).flatMap(({ scope, pairs }) =>
    scope.type === 'account' ? [{ accountId: scope.accountId, pairs }] : [],
  );
}

/** A source in an account. */
export interface Source {
  readonly accountId: string;
  readonly source: string;
}

/**
 * Collects something of every source over windows.
 * @param windows by time
 * @param add is called with every pair and what was collected of its source so far
 */
export function collectBySource<T>(
  windows: readonly WindowFacts[],
  make: () => T,
  add: (known: T, pair: ScopedPair, windowStart: number) => void,
): Map<string, Source & { readonly collected: T }> {
  const bySource = new Map<string, Source & { readonly collected: T }>();
  for (const facts of windows) {
    for (const { accountId, pairs } of pairsOf(facts)) {
      for (const pair of pairs) {
        if (pair.rejected + pair.accepted === 0) continue;
        const key = `${accountId} ${pair.source}`;
        const known = bySource.get(key) ?? { accountId, source: pair.source, collected: make() };
        bySource.set(key, known);
        add(known.collected, pair, facts.windowStart);
      }
    }
  }
  return bySource;
}

/**
 * Adds a number to a sum by time.
 */
export function addAt(sums: Map<number, number>, at: number, count: number): void {
  sums.set(at, (sums.get(at) ?? 0) + count);
}

/**
 * Sums up windows by span, leaving out spans in which nothing was counted: a log search finds no rows there.
 * @param spanSeconds an hour, a day
 */
export function totalsBy(counts: readonly WindowCount[], spanSeconds: number): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { startSecond, count } of counts) {
    if (count > 0) addAt(sums, startSecond - (startSecond % spanSeconds), count);
  }
  return sums;
}

/**
 * Gives the last window of a span: a rule that looks at whole hours speaks when the hour is over.
 * @param spanStart epoch seconds
 */
export function lastWindowOf(spanStart: number, spanSeconds = HOUR_SECONDS): number {
  return spanStart + spanSeconds - 300;
}

/**
 * Makes the alarms about one source.
 */
export function alarmsOf({ accountId, source }: Source, windowStarts: readonly number[]): Alarm[] {
  return windowStarts.map((windowStart) => ({ accountId, about: source, windowStart }));
}
