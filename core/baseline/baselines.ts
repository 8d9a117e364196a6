import { groupedBy } from '../collections/grouped-by.ts';
import { memoised } from '../collections/memoised.ts';
import { sortByKey } from '../collections/order.ts';
import { buildBaseline, type DayBaseline } from './day-baseline.ts';
import { LOOKBACK_DAYS, type CompleteWindow } from './reference-windows.ts';
import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import { DAY_SECONDS } from '../time.ts';
import { seriesKey, type SeriesPoint } from './series.ts';
import { requireSchema } from '../encoding/schema.ts';

const SCHEMA = 'surge445.baselines/1';

/** What is usual on one day, for every series that has a history. Integers, written once and never changed. */
export interface Baselines {
  readonly schema: typeof SCHEMA;
  /** Epoch seconds. */
  readonly dayStart: number;
  /** By `seriesKey`. */
  readonly series: Readonly<Record<string, DayBaseline>>;
}

/** The points of one day: what baselines need of the summary of a day. */
export interface DayPoints {
  /** Epoch seconds. */
  readonly dayStart: number;
  readonly points: readonly SeriesPoint[];
}

/** How many days of digests baselines are made from. */
export const BASELINE_DAYS = LOOKBACK_DAYS + 1;

/**
 * Makes the baselines of a day.
 * @param dayStart epoch seconds
 * @param days digests of the days before, in any order
 */
export function makeBaselines(dayStart: number, days: readonly DayPoints[]): Baselines {
  const firstDay = dayStart - BASELINE_DAYS * DAY_SECONDS;
  const before = days.filter((day) => day.dayStart >= firstDay && day.dayStart < dayStart);
  const seriesOfDays = groupedBy(
    before.flatMap((day) => [...seriesOf(day).values()]),
    ({ key }) => key,
  );
  const build = builder(dayStart);
  const series = Object.fromEntries(sortByKey(seriesOfDays).map(([key, parts]) => [key, build(parts)]));
  return { schema: SCHEMA, dayStart, series };
}

/** The complete windows of one series on one day. */
interface DaySeries {
  /** `seriesKey`. */
  readonly key: string;
  /** Equal for an account and its VPCs. */
  readonly family: string;
  readonly windows: CompleteWindow[];
}

/** Each day serves the baselines of seven weeks. */
const seriesOf = memoised((day: DayPoints): ReadonlyMap<string, DaySeries> => {
  const byKey = new Map<string, DaySeries>();
  for (const point of day.points) {
    if (!point.complete) continue;
    const { scope, port, metric, windowStart: startSecond, count, hourCount } = point;
    const key = seriesKey(point);
    const series = byKey.get(key) ?? { key, family: `${scope.accountId} ${port} ${metric}`, windows: [] };
    series.windows.push({ startSecond, count, hourCount: hourCount ?? undefined });
    byKey.set(key, series);
  }
  return byKey;
});

/** Builds one baseline after the other, accounts first; a VPC that is all that its account has takes over the account's. */
function builder(dayStart: number): (parts: readonly DaySeries[]) => DayBaseline {
  const first = new Map<string, { readonly windows: readonly CompleteWindow[]; readonly baseline: DayBaseline }>();
  return (parts) => {
    const family = parts[0]?.family ?? '';
    const windows = parts.flatMap((part) => part.windows);
    const known = first.get(family);
    if (known && isSame(known.windows, windows)) return known.baseline;
    const baseline = buildBaseline(windows, dayStart);
    if (!known) first.set(family, { windows, baseline });
    return baseline;
  };
}

function isSame(one: readonly CompleteWindow[], other: readonly CompleteWindow[]): boolean {
  return (
    one.length === other.length &&
    one.every((window, index) => {
      const same = other[index];
      return (
        window.startSecond === same?.startSecond && window.count === same.count && window.hourCount === same.hourCount
      );
    })
  );
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
  requireSchema('baselines', baselines.schema, SCHEMA);
  return baselines;
}
