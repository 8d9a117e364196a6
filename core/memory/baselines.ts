import { buildBaseline, type DayBaseline } from '../detection/baseline.ts';
import { LOOKBACK_DAYS, type CompleteWindow } from '../detection/reference-windows.ts';
import { decodeJsonGz, encodeJsonGz } from '../gzip.ts';
import { demandSchema } from '../stored-schema.ts';
import { DAY_SECONDS } from '../time.ts';
import type { DayDigest } from './digest.ts';
import { seriesKey } from './series.ts';

const SCHEMA = 'surge445.baselines/1';

/** What is usual on one day, for every series that has a history. Integers, written once and never changed. */
export interface Baselines {
  readonly schema: typeof SCHEMA;
  /** Epoch seconds. */
  readonly dayStart: number;
  /** By `seriesKey`. */
  readonly series: Readonly<Record<string, DayBaseline>>;
}

/** How many days of digests baselines are made from. */
export const BASELINE_DAYS = LOOKBACK_DAYS + 1;

/**
 * Makes the baselines of a day.
 * @param dayStart epoch seconds
 * @param days digests of the days before, in any order
 */
export function makeBaselines(dayStart: number, days: readonly DayDigest[]): Baselines {
  const windows = new Map<string, CompleteWindow[]>();
  for (const day of days) {
    if (day.dayStart >= dayStart || day.dayStart < dayStart - BASELINE_DAYS * DAY_SECONDS) continue;
    for (const point of day.points) {
      if (!point.complete) continue;
      const key = seriesKey(point);
      const known = windows.get(key) ?? [];
      known.push({ startSecond: point.windowStart, count: point.count, hourCount: point.hourCount ?? undefined });
      windows.set(key, known);
    }
  }
  const series = [...windows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, points]) => [key, buildBaseline(points, dayStart)] as const);
  return { schema: SCHEMA, dayStart, series: Object.fromEntries(series) };
}

/**
 * Writes baselines. Equal baselines give equal bytes.
 */
export function encodeBaselines(baselines: Baselines): Uint8Array {
  return encodeJsonGz(baselines);
}

/**
 * Reads baselines.
 * @throws {Error} when they were written by a version of the schema that this one does not know
 */
export function decodeBaselines(bytes: Uint8Array): Baselines {
  // Only encodeBaselines writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const baselines = decodeJsonGz(bytes) as Baselines;
  demandSchema('baselines', baselines.schema, SCHEMA);
  return baselines;
}
