import type { Baselines } from '../memory/baselines.ts';
import { seriesKey, type SeriesMetric } from '../memory/series.ts';
import type { Scope } from '../rollup/scope.ts';

/** Names a series that has baselines. */
export interface SeriesName {
  readonly scope: Scope;
  readonly port: number;
  readonly metric: SeriesMetric;
}

/**
 * Tells how much is usual over the whole of a day, so that days can be compared whatever the hour.
 * @param baselines of the day
 * @returns the mean of a window over all times of day that are known; undefined where none is
 */
export function usualLevel(baselines: Baselines | undefined, series: SeriesName): number | undefined {
  const slots = baselines?.series[seriesKey(series)]?.slots.filter((slot) => slot !== null) ?? [];
  if (slots.length === 0) return undefined;
  return slots.reduce((sum, slot) => sum + slot.mean, 0) / slots.length;
}
