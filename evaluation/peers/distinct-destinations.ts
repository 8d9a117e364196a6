import type { ScopedPair } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import type { Alarm } from '../scoring.ts';
import { alarmsOf, collectBySource } from './peer.ts';

/** How a rule that counts destinations counts them. */
export interface DestinationRule {
  readonly counts: (pair: ScopedPair) => boolean;
  /** How many windows it looks back, the judged one included. */
  readonly trailingWindows: number;
  /** Alarms from this many on. */
  readonly atLeast: number;
}

/**
 * Finds sources that reach many destinations within some windows.
 * @param windows by time
 */
export function manyDestinations(windows: readonly WindowFacts[], rule: DestinationRule): Alarm[] {
  const bySource = collectBySource(
    windows,
    () => new Map<number, Set<string>>(),
    (reached, pair, start) => {
      if (rule.counts(pair)) reached.set(start, (reached.get(start) ?? new Set()).add(pair.destination));
    },
  );
  return [...bySource.values()].flatMap((one) => {
    const starts = [...one.collected.keys()].filter((start) => trailing(one.collected, start, rule) >= rule.atLeast);
    return alarmsOf(one, starts);
  });
}

function trailing(reached: ReadonlyMap<number, ReadonlySet<string>>, start: number, rule: DestinationRule): number {
  const sets = Array.from({ length: rule.trailingWindows }, (_, back) => reached.get(start - back * WINDOW_SECONDS));
  if (sets.reduce((sum, set) => sum + (set?.size ?? 0), 0) < rule.atLeast) return 0;
  return new Set(sets.flatMap((set) => [...(set ?? [])])).size;
}
