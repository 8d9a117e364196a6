import { mapConcurrently } from '../collections/concurrently.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { baselineKey, daySummaryKey, hourSummaryKey } from './keys.ts';
import {
  BASELINE_DAYS,
  type Baselines,
  decodeBaselines,
  encodeBaselines,
  makeBaselines,
} from '../baseline/baselines.ts';
import {
  type DaySummary,
  decodeDay,
  decodeHour,
  summariseDay,
  summariseHour,
  encodeSummary,
  type HourSummary,
  mayHaveHour,
} from '../history/summaries.ts';
import type { History } from '../history/history.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeDocument, type OnUnreadable, readOrSkip } from './stored-document.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../time.ts';
import type { WindowStore } from './window-store.ts';
import { ascending } from '../collections/order.ts';

/** How far back contacts are remembered by the hour. */
const HISTORY_HOURS = 24;

/** How far back outbound contacts and habits are remembered by the day: a week, and one day because the last one is too young to be a habit. */
const HISTORY_DAYS = 8;

const READS_AT_ONCE = 16;

/** Digests of each kind that are kept decoded. */
const MAX_REMEMBERED = 128;

/** Keeps digests, and the baselines that are made from them. */
export interface HistoryStore {
  /**
   * Digests hours anew from their windows, and their days from their hours.
   * @param hours starts, epoch seconds
   * @param watermark latest record start seen, epoch seconds: there is nothing to digest behind it
   */
  update(hours: readonly number[], watermark: number): Promise<void>;
  /**
   * Recalls what a window is judged by.
   * @param windowStart epoch seconds
   */
  recall(windowStart: number): Promise<History>;
}

/** How a digest store reads. */
export interface HistoryStoreOptions {
  /** True when nobody else writes: the hours of a day are then not read again for it. */
  readonly isExclusive: boolean;
  /** Hears of digests and baselines that cannot be read, and that are then done without; undefined: they are thrown. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/**
 * @param store the data bucket or a folder like it
 * @param windows reads window documents
 * @param options see {@link HistoryStoreOptions}
 */
export function createHistoryStore(
  store: ObjectStore,
  windows: Pick<WindowStore, 'read'>,
  { isExclusive, onUnreadable }: HistoryStoreOptions = { isExclusive: false },
): HistoryStore {
  const unread = new Set<string>();
  const tell: OnUnreadable | undefined =
    onUnreadable &&
    ((error) => {
      unread.add(error.key);
      onUnreadable(error);
    });
  const decodeAs: DecodeAs = async (key, stored, decode) =>
    readOrSkip(async () => stored && decodeDocument({ key, bytes: stored.bytes }, decode), tell);
  const readAs: ReadAs = async (key, decode) => decodeAs(key, await store.get(key), decode);
  const hours = cached(async (hourStart: number) => {
    const key = hourSummaryKey(hourStart);
    const digest = await readAs(key, decodeHour);
    // Its windows can say it again.
    return digest ?? (unread.has(key) ? updateHour(store, windows, hourStart) : undefined);
  });
  const days = cached(async (dayStart: number) => {
    const key = daySummaryKey(dayStart);
    const digest = await readAs(key, decodeDay);
    // So can its hours.
    const world = { store, watermark: dayStart + DAY_SECONDS, decodeAs, readHour: hours.get };
    return digest ?? (unread.has(key) ? updateDay(world, dayStart) : undefined);
  });
  const baselines = cached(async (dayStart: number) =>
    recallBaselines({ store, readAs, readDay: days.get, unread }, dayStart),
  );
  const memories = cached(async (hourStart: number): Promise<History> => {
    const day = dayOf(hourStart);
    const dayDigests = await mapConcurrently(before(day, DAY_SECONDS, HISTORY_DAYS), READS_AT_ONCE, days.get);
    const around = [dayDigests.at(-1), await days.get(day)];
    const hourStarts = before(hourStart, HOUR_SECONDS, HISTORY_HOURS).filter((start) =>
      around.some((one) => one?.dayStart === dayOf(start) && mayHaveHour(one, start)),
    );
    const hourDigests = await mapConcurrently(hourStarts, READS_AT_ONCE, hours.get);
    return {
      hours: hourDigests.filter(isKnown),
      days: dayDigests.filter(isKnown),
      baselines: await baselines.get(day),
    };
  });

  return {
    async update(touched, watermark) {
      memories.forgetAll();
      // An hour's trailing counts reach into the hour after it.
      const starts = new Set(
        touched.flatMap((hour) => [hour, hour + HOUR_SECONDS]).filter((hour) => hour <= watermark),
      );
      for (const hourStart of ascending(starts)) {
        hours.keep(hourStart, await updateHour(store, windows, hourStart));
      }
      for (const dayStart of ascending(new Set([...starts].map(dayOf)))) {
        const readHourOfDay = isExclusive ? hours.get : hours.renew;
        days.keep(dayStart, await updateDay({ store, watermark, decodeAs, readHour: readHourOfDay }, dayStart));
      }
    },
    recall: async (windowStart) => memories.get(hourOf(windowStart)),
  };
}

/** @returns the digest as it now is stored, undefined where nothing was observed */
async function updateHour(
  store: ObjectStore,
  windows: Pick<WindowStore, 'read'>,
  hourStart: number,
): Promise<HourSummary | undefined> {
  let made: HourSummary | undefined;
  await compareAndSwap(store, hourSummaryKey(hourStart), async (current) => {
    const starts = Array.from({ length: 23 }, (_, index) => hourStart + (index - 11) * WINDOW_SECONDS);
    const documents = await mapConcurrently(starts, READS_AT_ONCE, async (start) => windows.read(start));
    const digest = summariseHour(hourStart, documents);
    made = digest.windows.length === 0 ? undefined : digest;
    if (!made) return undefined;
    const bytes = encodeSummary(made);
    return current && Buffer.compare(current.bytes, bytes) === 0 ? undefined : bytes;
  });
  return made;
}

/**
 * Hours after the watermark are there only when somebody who has seen more wrote them; whoever did names them in the day.
 * @returns as {@link updateHour}
 */
async function updateDay(world: DayDependencies, dayStart: number): Promise<DaySummary | undefined> {
  const { store, watermark, decodeAs, readHour } = world;
  const key = daySummaryKey(dayStart);
  let made: DaySummary | undefined;
  await compareAndSwap(store, key, async (current) => {
    const known = watermark < dayStart + DAY_SECONDS ? await decodeAs(key, current, decodeDay) : undefined;
    const starts = before(dayStart + DAY_SECONDS, HOUR_SECONDS, 24).filter(
      (start) => start <= watermark || mayHaveHour(known, start),
    );
    const hours = (await mapConcurrently(starts, READS_AT_ONCE, readHour)).filter(isKnown);
    made = hours.length === 0 ? undefined : summariseDay(dayStart, hours);
    if (!made) return undefined;
    const bytes = encodeSummary(made);
    return current && Buffer.compare(current.bytes, bytes) === 0 ? undefined : bytes;
  });
  return made;
}

interface DayDependencies {
  readonly store: ObjectStore;
  /** Epoch seconds. */
  readonly watermark: number;
  readonly decodeAs: DecodeAs;
  readonly readHour: (hourStart: number) => Promise<HourSummary | undefined>;
}

/**
 * Reads the baselines of a day, or makes them: whoever is first writes, and everybody else uses what that one wrote. Without history they are
 * empty, and written all the same, so that nobody looks for seven weeks of days again.
 */
async function recallBaselines(
  { store, readAs, readDay, unread }: BaselineDependencies,
  dayStart: number,
): Promise<Baselines | undefined> {
  const known = await readAs(baselineKey(dayStart), decodeBaselines);
  if (known) return known;
  const starts = before(dayStart, DAY_SECONDS, BASELINE_DAYS);
  const days = await mapConcurrently(starts, READS_AT_ONCE, readDay);
  const made = makeBaselines(dayStart, days.filter(isKnown));
  // What lacks a day is good enough for now, and not for ever.
  if (starts.some((start) => unread.has(daySummaryKey(start)))) return made;
  const outcome = await store.put(baselineKey(dayStart), encodeBaselines(made), 'absent');
  return outcome === 'written' ? made : ((await readAs(baselineKey(dayStart), decodeBaselines)) ?? made);
}

interface BaselineDependencies {
  readonly store: ObjectStore;
  readonly readAs: ReadAs;
  readonly readDay: (dayStart: number) => Promise<DaySummary | undefined>;
  /** Keys of what could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** Decodes a document that was read; undefined where there is none, or none that can be read. */
type DecodeAs = <T>(
  key: string,
  stored: StoredObject | undefined,
  decode: (bytes: Uint8Array) => T,
) => Promise<T | undefined>;

/** Reads a document, likewise. */
type ReadAs = <T>(key: string, decode: (bytes: Uint8Array) => T) => Promise<T | undefined>;

interface Cache<T> {
  readonly get: (start: number) => Promise<T>;
  /** Reads again. */
  readonly renew: (start: number) => Promise<T>;
  /** Remembers what was just written, where anything was. */
  readonly keep: (start: number, value: T) => void;
  readonly forgetAll: () => void;
}

/** Remembers what was read last; judging a day asks for the same digests again and again. */
function cached<T>(read: (start: number) => Promise<T>): Cache<T> {
  const known = new Map<number, Promise<T>>();
  const remember = (start: number, reading: Promise<T>): void => {
    known.set(start, reading);
    const [oldest] = known.keys();
    if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
  };
  const renew = async (start: number): Promise<T> => {
    const reading = read(start);
    remember(start, reading);
    return reading;
  };
  return {
    get: async (start) => known.get(start) ?? renew(start),
    renew,
    keep: (start, value) => {
      known.delete(start);
      if (value !== undefined) remember(start, Promise.resolve(value));
    },
    forgetAll: () => known.clear(),
  };
}

/** The starts of so many spans before a start, oldest first. */
function before(start: number, seconds: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start - (count - index) * seconds);
}

function isKnown<T extends HourSummary | DaySummary>(digest: T | undefined): digest is T {
  return digest !== undefined;
}
