import type { ThresholdFinding } from '../../core/detection/rules/threshold.ts';
import {
  applyWindow,
  type EpisodeState,
  type JudgedWindow,
  NO_EPISODES,
  type Transition,
} from '../../core/episodes/episodes.ts';
import { exposureFinding, nth, thresholdFinding, windowOfFindings } from './findings.ts';

/** Windows in an hour; a threshold is quiet after one, an exposure after 24. */
export const HOUR = 12;

/** Enters windows one after the other. */
export function enterAll(
  windows: readonly JudgedWindow[],
  before: EpisodeState = NO_EPISODES,
): { readonly state: EpisodeState; readonly transitions: Transition[] } {
  const transitions: Transition[] = [];
  let current = before;
  for (const window of windows) {
    const entered = applyWindow(current, window);
    current = entered.state;
    transitions.push(...entered.transitions);
  }
  return { state: current, transitions };
}

/** The names of what happens, with the number of the window in which it does. */
export function told(transitions: readonly Transition[]): string[] {
  return transitions.map(({ name, windowStart }) => `${name} ${(windowStart - nth(0)) / 300}`);
}

/** The window `n`, in which a threshold was reached. */
export function tripped(n: number, value = 1204, more: Partial<ThresholdFinding> = {}): JudgedWindow {
  const finding = thresholdFinding({ value, ...more });
  return windowOfFindings(nth(n), [{ ...finding, facts: { ...finding.facts, rejected: value } }]);
}

/** The window `n`, in which a host was exposed. */
export function exposed(n: number, more: Parameters<typeof exposureFinding>[0] = {}): JudgedWindow {
  return windowOfFindings(nth(n), [exposureFinding(more)]);
}

/** Windows without findings. */
export function quiet(from: number, to: number): JudgedWindow[] {
  return Array.from({ length: to - from }, (_, index) => windowOfFindings(nth(from + index), []));
}
