import type { SlotBaseline } from '../baseline/day-baseline.ts';
import { buildFirstDayBaseline } from '../baseline/first-day-baseline.ts';
import type { CompleteWindow } from '../baseline/reference-windows.ts';
import { pluralised } from '../wording.ts';
import type { BaselineLevel, Severity } from './finding.ts';

/** On the first day a surge may end at this many times the mean. */
export const FIRST_DAY_CLOSE_RATIO = 3;

/** How far above the usual the count of sources is, and what was compared. */
export interface SurgeVerdict {
  /** `now` is far above in one window, `fast` above in one window, `slow` above in an hour, `above` above the level at which a surge ends. */
  readonly level: 'now' | 'fast' | 'slow' | 'above';
  readonly severity: Severity;
  /** Distinct sources, of the window or of the hour. */
  readonly value: number;
  readonly threshold: number;
  readonly baseline: BaselineLevel;
  /** Set where `value` is of the hour that ends with the window, not of the window alone: the two are never compared. */
  readonly span?: 'hour';
  /** True when the hour is far above the usual and its last window is not: what was found in single windows may be over by now. */
  readonly onlyInHour?: true;
  /** True when this keeps an open episode going and cannot open one: still above the usual, no longer far above it. */
  readonly onlyHolds?: true;
}

/**
 * Compares a window and the hour that ends with it with what was learnt from other days at this time.
 * @param count distinct sources of the window
 * @param learnt the baseline of this time of day, and the age of the day's baseline in days
 * @param countHour returns the distinct sources of the hour; undefined where not all of it was observed
 * @returns undefined where a surge may end
 */
export function verdictBySlot(
  count: number,
  { slot, ageDays }: { readonly slot: SlotBaseline; readonly ageDays: number },
  countHour: () => number | undefined,
): SurgeVerdict | undefined {
  const baseline = { mean: slot.mean, basis: `${pluralised(slot.days, 'day')} at this time`, ageDays };
  if (count >= slot.now) return { level: 'now', severity: 'high', value: count, threshold: slot.now, baseline };
  if (count >= slot.fast) return { level: 'fast', severity: 'medium', value: count, threshold: slot.fast, baseline };
  const hourly = slot.hour && countHour();
  if (slot.hour && hourly && hourly >= slot.hour.slow) {
    return {
      level: 'slow',
      severity: 'medium',
      value: hourly,
      span: 'hour',
      threshold: slot.hour.slow,
      baseline: { ...baseline, mean: slot.hour.mean },
      ...(count <= slot.close ? { onlyInHour: true } : {}),
    };
  }
  if (count <= slot.close) return undefined;
  return aboveUsual(count, slot.fast, baseline);
}

/**
 * Compares a window of the first day, on which there is nothing to compare with but the hours before.
 * @param count distinct sources of the window
 * @param before the complete windows before it
 * @param windowStart epoch seconds
 * @returns undefined where a surge may end, or where too little is known
 */
export function verdictByFirstDay(
  count: number,
  before: readonly CompleteWindow[],
  windowStart: number,
): SurgeVerdict | undefined {
  const first = buildFirstDayBaseline(before, windowStart);
  if (!first) return undefined;
  const baseline = { mean: first.mean, basis: `the ${first.basis} before`, ageDays: 0 };
  if (count >= first.fast) return { level: 'fast', severity: 'medium', value: count, threshold: first.fast, baseline };
  if (count <= FIRST_DAY_CLOSE_RATIO * first.mean) return undefined;
  return aboveUsual(count, first.fast, baseline);
}

function aboveUsual(value: number, threshold: number, baseline: BaselineLevel): SurgeVerdict {
  return { level: 'above', severity: 'medium', value, threshold, baseline, onlyHolds: true };
}
