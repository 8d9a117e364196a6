import { type FindingOf, isOf, type RuleId } from '../../core/detection/all-rules.ts';
import { judgeWindow } from '../../core/detection/judge.ts';
import type { Baselines } from '../../core/baseline/baselines.ts';
import { summariseDay, summariseHour } from '../../core/history/summaries.ts';
import type { History } from '../../core/history/history.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../core/time.ts';
import type { LateralTry } from '../../scenarios/office.ts';
import { observedWindow, rejectedPair, START } from './observed-windows.ts';

const EVIDENCE_OF = {
  answered: EVIDENCE.syn | EVIDENCE.answered,
  refused: EVIDENCE.syn | EVIDENCE.reject,
  silent: EVIDENCE.syn,
};

/** What was before the judged window: pairs by how many windows, hours or days ago. */
export interface Past {
  readonly windowsAgo?: Readonly<Record<number, readonly Pair[]>>;
  /** Whole hours before the hour of the judged window; 1 is the one just before. */
  readonly hoursAgo?: Readonly<Record<number, readonly Pair[]>>;
  readonly daysAgo?: Readonly<Record<number, readonly Pair[]>>;
  readonly baselines?: Baselines;
  /** The allow-list. */
  readonly allow?: readonly unknown[];
}

/** Judges a window at {@link START} with what was before it, and gives what one rule finds. */
export function foundAfter<Id extends RuleId>(id: Id, pairs: readonly Pair[], past: Past = {}): Array<FindingOf<Id>> {
  const facts = observedWindow(pairs);
  const earlier = (n: number) => {
    const those = past.windowsAgo?.[n];
    return those && observedWindow(those, { windowStart: START - n * WINDOW_SECONDS });
  };
  const memory = memoryOf(past);
  const settings = parseSettings({ allow: past.allow ?? [] });
  return judgeWindow({ facts, earlier, watermark: facts.latest, history: memory, settings }).filter((finding) =>
    isOf(finding, id),
  );
}

function memoryOf({ hoursAgo = {}, daysAgo = {}, baselines }: Past): History {
  const hours = entriesOf(hoursAgo).map(([ago, pairs]) => hourWith(hourOf(START) - ago * HOUR_SECONDS, pairs));
  const today = START - (START % DAY_SECONDS);
  const days = entriesOf(daysAgo).map(([ago, pairs]) => {
    const dayStart = today - ago * DAY_SECONDS;
    return summariseDay(dayStart, [hourWith(dayStart, pairs)]);
  });
  return { hours, days, baselines };
}

/** Longest ago first. */
function entriesOf<T>(ago: Readonly<Record<number, T>>): Array<readonly [number, T]> {
  return Object.entries(ago)
    .map(([key, value]) => [Number(key), value] as const)
    .toSorted(([a], [b]) => b - a);
}

function hourWith(hourStart: number, pairs: readonly Pair[]) {
  return summariseHour(hourStart, [observedWindow(pairs, { windowStart: hourStart })]);
}

/** Neighbours of 10.0.4.x, from so many on. */
export function neighbours(count: number, from = 100): string[] {
  return Array.from({ length: count }, (_, index) => `10.0.5.${from + index}`);
}

/** Addresses from 10.0.100.0 on: as texts, before those of all others. */
export function manyHosts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.0.${100 + (index >> 8)}.${index & 255}`);
}

/** One host that reaches for others, as one pair each. */
export function reach(
  source: string,
  destinations: readonly string[],
  outcome: LateralTry['outcome'] = 'answered',
): Pair[] {
  return destinations.map((destination) => lateralPair({ source, destination, outcome }));
}

/** A lateral pair of one attempt. */
export function lateralPair({ source, destination, outcome }: LateralTry): Pair {
  const isRefused = outcome === 'refused';
  return rejectedPair({
    direction: 'lateral',
    source,
    destination,
    rejected: isRefused ? 1 : 0,
    accepted: isRefused ? 0 : 1,
    evidence: EVIDENCE_OF[outcome],
  });
}
