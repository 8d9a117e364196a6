import type { Baselines } from './baselines.ts';
import { seriesKey, type SeriesMetric } from './series.ts';
import type { Scope } from '../windows/scope.ts';
import { slotOf } from './reference-windows.ts';

/** Names a series that has baselines. */
export interface SeriesName {
  readonly scope: Scope;
  readonly port: number;
  readonly metric: SeriesMetric;
}

/** What is usual over the whole of a day, so that days can be compared whatever the hour: means of the times of day that are known. */
export interface DayLevel {
  /** Of a window. */
  readonly mean: number;
  /** Up to so many in a window, what is above the usual may end. */
  readonly close: number;
}

/**
 * Tells how much is usual over the whole of a day.
 * @param baselines of the day
 * @returns undefined where no time of day is known
 */
export function dayLevel(baselines: Baselines | undefined, series: SeriesName): DayLevel | undefined {
  const slots = baselines?.series[seriesKey(series)]?.slots.filter((slot) => slot !== null) ?? [];
  if (slots.length === 0) return undefined;
  const sum = slots.reduce((all, { mean, close }) => ({ mean: all.mean + mean, close: all.close + close }), {
    mean: 0,
    close: 0,
  });
  return { mean: sum.mean / slots.length, close: sum.close / slots.length };
}

/**
 * Tells how a time of day compares with the whole day.
 * @param baselines of the day
 * @param windowStart epoch seconds, in that day or another
 * @returns how many times the day's mean is usual at that time; 1 where it is not known
 */
export function timeOfDayFactor(baselines: Baselines | undefined, series: SeriesName, windowStart: number): number {
  const slot = baselines?.series[seriesKey(series)]?.slots[slotOf(windowStart)];
  const level = dayLevel(baselines, series);
  return slot && level ? slot.mean / level.mean : 1;
}
