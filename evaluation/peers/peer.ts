import { scopeWindowsOf, type ScopedPair } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { HOUR_SECONDS } from '../../core/time.ts';
import type { Alarm } from '../scoring.ts';

/** A rule of another product, written from its published description. */
export interface Peer {
  readonly name: string;
  /** Description of the rule, with the assumptions where its source leaves a choice. */
  readonly rule: string;
  /** Address of the published description. */
  readonly source: string;
  /**
   * Judges all traffic at once.
   * @param windows windows in the order of time
   */
  readonly judge: (windows: readonly WindowFacts[]) => Alarm[];
  /**
   * Judges the totals of a scope, as if the scope were a single source. A rule that counts the destinations of one source has no such function,
   * because in a surge each of many sources has only a few destinations.
   * @param counts windows in the order of time; windows without logs are left out
   * @returns windows at whose end the rule raises an alarm, epoch seconds
   */
  readonly judgeTotals?: (counts: readonly WindowCount[]) => number[];
}

/** Count of one window. */
export interface WindowCount {
  readonly startSecond: number;
  readonly count: number;
}

/** Returns the pairs of each account in a window. A connection that both ends log is one pair. */
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
 * Collects values for every source over all windows.
 * @param windows windows in the order of time
 * @param make creates an empty collection for a source
 * @param add adds a pair to the collection of its source
 */
export function collectBySource<T>(
  windows: readonly WindowFacts[],
  make: () => T,
  add: (collected: T, pair: ScopedPair, windowStart: number) => void,
): Map<string, Source & { readonly collected: T }> {
  const bySource = new Map<string, Source & { readonly collected: T }>();
  for (const facts of windows) {
    for (const { accountId, pairs } of pairsOf(facts)) {
      for (const pair of pairs) {
        if (pair.rejected + pair.accepted === 0) continue;
        const key = `${accountId} ${pair.source}`;
        const entry = bySource.get(key) ?? { accountId, source: pair.source, collected: make() };
        bySource.set(key, entry);
        add(entry.collected, pair, facts.windowStart);
      }
    }
  }
  return bySource;
}

/** Adds a number to the sum of one time. */
export function addAt(sums: Map<number, number>, at: number, count: number): void {
  sums.set(at, (sums.get(at) ?? 0) + count);
}

/**
 * Sums up the counts of windows by time span. Spans without any count are left out, as a log search has no rows for them.
 * @param counts counts of windows
 * @param spanSeconds length of a span in seconds, for example an hour or a day
 * @returns sums by the start of the span, epoch seconds
 */
export function totalsBy(counts: readonly WindowCount[], spanSeconds: number): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { startSecond, count } of counts) {
    if (count > 0) addAt(sums, startSecond - (startSecond % spanSeconds), count);
  }
  return sums;
}

/**
 * Returns the last window of a time span. A rule that looks at whole hours can raise an alarm only at the end of an hour.
 * @param spanStart start of the span, epoch seconds
 * @param spanSeconds length of the span in seconds
 */
export function lastWindowOf(spanStart: number, spanSeconds = HOUR_SECONDS): number {
  return spanStart + spanSeconds - 300;
}

/** Returns one alarm about a source for each window. */
export function alarmsOf({ accountId, source }: Source, windowStarts: readonly number[]): Alarm[] {
  return windowStarts.map((windowStart) => ({ accountId, about: source, windowStart }));
}
