import type { Baselines } from './baselines.ts';
import { seriesKey, type SeriesMetric } from './series.ts';
import type { Scope } from '../windows/scope.ts';
import { slotOf } from './reference-windows.ts';

/** Name of a series that has baselines. */
export interface SeriesName {
  readonly scope: Scope;
  readonly port: number;
  readonly metric: SeriesMetric;
}

/** Expected level of a series over a whole day. Days can be compared by it, because it does not depend on the time of day. */
export interface DayLevel {
  /** Mean of the expected counts of the windows of the day. */
  readonly mean: number;
  /** Mean, over the windows of the day, of the highest count at which an open surge may end (`SlotBaseline.close`). */
  readonly close: number;
}

/**
 * Computes the expected level of a series over a whole day, from the windows that have a baseline.
 * @param baselines baselines of the day
 * @param series name of the series
 * @returns undefined if no window of the day has a baseline
 */
export function dayLevel(baselines: Baselines | undefined, series: SeriesName): DayLevel | undefined {
  const slots = baselines?.series[seriesKey(series)]?.slots.filter((slot) => slot !== null) ?? [];
  if (slots.length === 0) return undefined;
  const sum = slots.reduce((total, { mean, close }) => ({ mean: total.mean + mean, close: total.close + close }), {
    mean: 0,
    close: 0,
  });
  return { mean: sum.mean / slots.length, close: sum.close / slots.length };
}

/**
 * Returns the expected count at a time of day, divided by the mean of the whole day.
 * @param baselines baselines of the day
 * @param series name of the series
 * @param windowStart epoch seconds, of which only the time of day matters
 * @returns a factor of 0 or more; 1 if the series has no baseline at that time of day
 */
export function timeOfDayFactor(baselines: Baselines | undefined, series: SeriesName, windowStart: number): number {
  const slot = baselines?.series[seriesKey(series)]?.slots[slotOf(windowStart)];
  const level = dayLevel(baselines, series);
  return slot && level ? slot.mean / level.mean : 1;
}
