import type { FindingOf, RuleId } from '../../core/detection/all-rules.ts';
import type { RuleView } from '../../core/detection/rule.ts';
import type { Baselines } from '../../core/baseline/baselines.ts';
import { summariseDay, summariseHour } from '../../core/history/summaries.ts';
import type { History } from '../../core/history/history.ts';
import { EVIDENCE } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../core/time.ts';
import { scopeWindowsOf } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import type { LateralTry } from '../../scenarios/office.ts';
import { WINDOW } from './observed-network.ts';
import { findingsOf } from './judged-windows.ts';
import { observedWindow, rejectedPair } from './observed-windows.ts';

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

/** Returns what one rule finds in a window at {@link WINDOW}, with what was before it. */
export function foundAfter<Id extends RuleId>(id: Id, pairs: readonly Pair[], past: Past = {}): Array<FindingOf<Id>> {
  return findingsOf(id, observedWindow(pairs), surroundingsOf(past));
}

/** Returns a window at {@link WINDOW} as rules look at it, with what was before it. */
export function viewAfter(pairs: readonly Pair[], past: Past = {}): RuleView {
  const facts = observedWindow(pairs);
  const { windowStart, latest: watermark } = facts;
  return { windowStart, facts, scopes: scopeWindowsOf(facts), watermark, ...surroundingsOf(past) };
}

function surroundingsOf(past: Past): Pick<RuleView, 'earlier' | 'history' | 'settings'> {
  const earlier = (n: number): WindowFacts | undefined => {
    const pairs = past.windowsAgo?.[n];
    return pairs && observedWindow(pairs, { windowStart: WINDOW - n * WINDOW_SECONDS });
  };
  return { earlier, history: historyOf(past), settings: parseSettings({ allow: past.allow ?? [] }) };
}

function historyOf({ hoursAgo = {}, daysAgo = {}, baselines }: Past): History {
  const hours = entriesOf(hoursAgo).map(([ago, pairs]) => hourWith(hourOf(WINDOW) - ago * HOUR_SECONDS, pairs));
  const today = WINDOW - (WINDOW % DAY_SECONDS);
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
