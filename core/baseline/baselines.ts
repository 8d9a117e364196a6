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

/** Baselines of one day, for every series that has a history. They are written once and never changed. */
export interface Baselines {
  readonly schema: typeof SCHEMA;
  /** Start of the day, epoch seconds. */
  readonly dayStart: number;
  /** Baseline by `seriesKey`. */
  readonly series: Readonly<Record<string, DayBaseline>>;
  /** Most hosts that a host reached for in one hour of the last weeks, by its `contactsKey`. Absent where nothing is learnt, see `usual-reach.ts`. */
  readonly reach?: Readonly<Record<string, number>>;
}

/** Points of all series on one day: the part of a day's summary that baselines are made from. */
export interface DayPoints {
  /** Start of the day, epoch seconds. */
  readonly dayStart: number;
  readonly points: readonly SeriesPoint[];
}

/** Number of days of history that baselines are made from. */
export const BASELINE_DAYS = LOOKBACK_DAYS + 1;

/**
 * Makes the baselines of a day. Each series gets one baseline.
 * @param dayStart start of the day, epoch seconds
 * @param days points of earlier days, in any order; days that are too old or not before this day are ignored
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

/** Complete windows of one series on one day. */
interface DaySeries {
  /** Key of the series, see `seriesKey`. */
  readonly key: string;
  /** Name that an account shares with its VPCs: account, port and metric. */
  readonly family: string;
  readonly windows: CompleteWindow[];
}

/** Groups the points of a day. Memoised, because each day is used for the baselines of seven weeks. */
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

/**
 * Returns a function that fits the baseline of one series. It must be called for the account before the VPCs of the account. A VPC whose windows
 * equal those of its account reuses the account's fit.
 */
function builder(dayStart: number): (parts: readonly DaySeries[]) => DayBaseline {
  const first = new Map<string, { readonly windows: readonly CompleteWindow[]; readonly baseline: DayBaseline }>();
  return (parts) => {
    const family = parts[0]?.family ?? '';
    const windows = parts.flatMap((part) => part.windows);
    const account = first.get(family);
    if (account && haveEqualWindows(account.windows, windows)) return account.baseline;
    const baseline = buildBaseline(windows, dayStart);
    if (!account) first.set(family, { windows, baseline });
    return baseline;
  };
}

function haveEqualWindows(first: readonly CompleteWindow[], second: readonly CompleteWindow[]): boolean {
  return (
    first.length === second.length &&
    first.every(({ startSecond, count, hourCount }, index) => {
      const window = second[index];
      return startSecond === window?.startSecond && count === window.count && hourCount === window.hourCount;
    })
  );
}

/** Writes baselines as compressed JSON. Equal baselines give equal bytes. */
export function encodeBaselines(baselines: Baselines): Uint8Array {
  return encodeJsonGz(baselines);
}

/**
 * Reads the baselines that {@link encodeBaselines} wrote.
 * @throws {Error} if the bytes are not compressed JSON, or another version of the schema wrote them
 */
export function decodeBaselines(bytes: Uint8Array): Baselines {
  // Only encodeBaselines writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const baselines = decodeJsonGz(bytes) as Baselines;
  requireSchema('baselines', baselines.schema, SCHEMA);
  return baselines;
}
