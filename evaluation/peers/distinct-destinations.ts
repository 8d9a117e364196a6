import type { ScopedPair } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import type { Alarm } from '../scoring.ts';
import { alarmsOf, collectBySource } from './peer.ts';

/** A rule that counts the destinations of a source. */
export interface DestinationRule {
  /** Checks whether the destination of a pair counts. */
  readonly counts: (pair: ScopedPair) => boolean;
  /** Number of windows that count, including the judged one. */
  readonly trailingWindows: number;
  /** Number of destinations at which the rule raises an alarm. */
  readonly atLeast: number;
}

/**
 * Finds sources that contact many destinations within a number of windows.
 * @param windows windows in the order of time
 * @param rule the rule
 */
export function manyDestinations(windows: readonly WindowFacts[], rule: DestinationRule): Alarm[] {
  const bySource = collectBySource(
    windows,
    () => new Map<number, Set<string>>(),
    (reached, pair, start) => {
      if (rule.counts(pair)) reached.set(start, (reached.get(start) ?? new Set()).add(pair.destination));
    },
  );
  return [...bySource.values()].flatMap((source) => {
    const { collected } = source;
    const starts = [...collected.keys()].filter((start) => trailingCount(collected, start, rule) >= rule.atLeast);
    return alarmsOf(source, starts);
  });
}

function trailingCount(
  reached: ReadonlyMap<number, ReadonlySet<string>>,
  start: number,
  rule: DestinationRule,
): number {
  const sets = Array.from({ length: rule.trailingWindows }, (_, back) => reached.get(start - back * WINDOW_SECONDS));
  if (sets.reduce((sum, set) => sum + (set?.size ?? 0), 0) < rule.atLeast) return 0;
  return new Set(sets.flatMap((set) => [...(set ?? [])])).size;
}
