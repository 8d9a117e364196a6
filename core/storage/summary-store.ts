import { mapConcurrently } from '../collections/concurrently.ts';
import { ascending } from '../collections/order.ts';
import {
  DAY_SCHEMA,
  type DaySummary,
  decodeDay,
  decodeHour,
  encodeSummary,
  HOUR_SCHEMA,
  type HourSummary,
  summariseDay,
  summariseHour,
} from '../history/summaries.ts';
import type { ObjectStore } from '../ports.ts';
import { dayOf, HOUR_SECONDS, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../time.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { createDocumentCache } from './document-cache.ts';
import { daySummaryKey, hourOfSummaryKey, hourSummaryKey, hourSummaryPrefix } from './keys.ts';
import {
  decodeDocument,
  type DocumentKind,
  type OnUnreadable,
  readOrSkip,
  refuseNewer,
  UnreadableDocumentError,
} from './stored-document.ts';
import type { WindowStore } from './window-store.ts';

const READS_AT_ONCE = 16;

const HOUR = { what: 'the summary of an hour', schema: HOUR_SCHEMA };
const DAY = { what: 'the summary of a day', schema: DAY_SCHEMA };

/** Windows before an hour that its trailing counts reach into. */
const TRAILING_WINDOWS = WINDOWS_PER_HOUR - 1;

/**
 * Keeps the summaries of hours and days. The summary of an hour is a function of its windows and of those just before it; the summary of a day is
 * a function of the summaries of its hours.
 */
export interface SummaryStore {
  /**
   * Makes summaries anew: those of hours of which a window changed and of the hours after them, whose trailing counts reach back into them, and then
   * those of their days.
   * @param hours starts, epoch seconds
   * @throws {UnreadableDocumentError} after all others were made, when a newer release wrote a summary; also when a window cannot be read
   */
  readonly remake: (hours: readonly number[]) => Promise<void>;
  /**
   * Reads the summary of an hour. A damaged one is made anew from its windows.
   * @param hourStart epoch seconds
   * @returns undefined where nothing was observed, or a newer release wrote the summary
   * @throws {UnreadableDocumentError} without `onUnreadable`, when the summary cannot be read
   */
  readonly hour: (hourStart: number) => Promise<HourSummary | undefined>;
  /**
   * Reads the summary of a day. A damaged one is made anew from the summaries of its hours, and its day is in `damagedDays` from then on.
   * @param dayStart epoch seconds
   * @returns undefined where nothing was observed, or a newer release wrote the summary
   * @throws {UnreadableDocumentError} without `onUnreadable`, when the summary cannot be read
   */
  readonly day: (dayStart: number) => Promise<DaySummary | undefined>;
  /** Starts of the days whose summaries could not be read, epoch seconds. The damaged were made anew, from the hours that are there. */
  readonly damagedDays: ReadonlySet<number>;
}

/** What summaries are made from, and how they are read. */
export interface SummarySource {
  /** The data bucket or a folder like it. */
  readonly store: ObjectStore;
  readonly windows: Pick<WindowStore, 'read' | 'renewLearnt'>;
  /** True when nobody else writes: the hours of a day are then not read again for it. */
  readonly isExclusive: boolean;
  /** Hears of a summary that cannot be read: a damaged one is made anew, one of a newer release is left out. Undefined: the failure is thrown. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/**
 * Every write reads its target first and its inputs after that, so that a writer with older inputs never overwrites one with newer inputs.
 */
export function createSummaryStore({ store, windows, isExclusive, onUnreadable }: SummarySource): SummaryStore {
  const damagedDays = new Set<number>();
  const hours = createDocumentCache(async (hourStart) =>
    readOrRemake(store, {
      key: hourSummaryKey(hourStart),
      decode: decodeHour,
      onUnreadable,
      remake: async () => remakeHour(store, windows, hourStart),
    }),
  );
  const readHour = isExclusive ? hours.get : hours.renew;
  const days = createDocumentCache(async (dayStart) =>
    readOrRemake(store, {
      key: daySummaryKey(dayStart),
      decode: decodeDay,
      onUnreadable,
      remake: async () => {
        damagedDays.add(dayStart);
        return remakeDay(store, readHour, dayStart);
      },
    }),
  );
  return {
    async remake(changed) {
      const starts = ascending(changed.flatMap((hour) => [hour, hour + HOUR_SECONDS]));
      const newer: UnreadableDocumentError[] = [];
      const others = async <T>(make: () => Promise<T>): Promise<T | undefined> => exceptNewer(make, newer);
      for (const start of starts) hours.keep(start, await others(async () => remakeHour(store, windows, start)));
      for (const start of ascending(starts.map(dayOf))) {
        days.keep(start, await others(async () => remakeDay(store, readHour, start)));
      }
      if (newer[0]) throw newer[0];
    },
    hour: async (hourStart) => readOrSkip(async () => hours.get(hourStart), onUnreadable),
    day: async (dayStart) =>
      readOrSkip(
        async () => days.get(dayStart),
        onUnreadable &&
          ((error) => {
            damagedDays.add(dayStart);
            onUnreadable(error);
          }),
      ),
    damagedDays,
  };
}

/** Collects the failure where a newer release wrote a summary, so that the other summaries are made all the same. */
async function exceptNewer<T>(make: () => Promise<T>, newer: UnreadableDocumentError[]): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof UnreadableDocumentError) || !error.isNewer) throw error;
    newer.push(error);
    return undefined;
  }
}

/** One kind of summary: where it is, how it is read, and how it is made anew when it cannot be read. */
interface Repairable<T> {
  readonly key: string;
  readonly decode: (bytes: Uint8Array) => T;
  readonly remake: () => Promise<T | undefined>;
  readonly onUnreadable: OnUnreadable | undefined;
}

async function readOrRemake<T>(store: ObjectStore, summary: Repairable<T>): Promise<T | undefined> {
  const { key, decode, remake, onUnreadable } = summary;
  const stored = await store.get(key);
  if (!stored) return undefined;
  try {
    return decodeDocument({ key, bytes: stored.bytes }, decode);
  } catch (error) {
    if (!onUnreadable || !(error instanceof UnreadableDocumentError) || error.isNewer) throw error;
    onUnreadable(error);
    return remake();
  }
}

/** @returns the summary as it now is stored, undefined where nothing was observed */
async function remakeHour(
  store: ObjectStore,
  windows: Pick<WindowStore, 'read' | 'renewLearnt'>,
  hourStart: number,
): Promise<HourSummary | undefined> {
  const first = hourStart - TRAILING_WINDOWS * WINDOW_SECONDS;
  const count = TRAILING_WINDOWS + WINDOWS_PER_HOUR;
  const starts = Array.from({ length: count }, (_, index) => first + index * WINDOW_SECONDS);
  return replace(store, { key: hourSummaryKey(hourStart), kind: HOUR }, async () => {
    windows.renewLearnt();
    const documents = await mapConcurrently(starts, READS_AT_ONCE, async (start) => windows.read(start));
    const summary = summariseHour(hourStart, documents);
    return summary.windows.length === 0 ? undefined : summary;
  });
}

/** @returns as {@link remakeHour} */
async function remakeDay(
  store: ObjectStore,
  readHour: (hourStart: number) => Promise<HourSummary | undefined>,
  dayStart: number,
): Promise<DaySummary | undefined> {
  return replace(store, { key: daySummaryKey(dayStart), kind: DAY }, async () => {
    const starts: number[] = [];
    for await (const key of store.list(hourSummaryPrefix(dayStart))) starts.push(hourOfSummaryKey(key));
    const hours = (await mapConcurrently(starts, READS_AT_ONCE, readHour)).filter((hour) => hour !== undefined);
    return hours.length === 0 ? undefined : summariseDay(dayStart, hours);
  });
}

/**
 * Writes a summary if it differs from what is stored.
 * @param make reads the inputs and makes the summary from them; undefined: nothing is written
 * @throws {UnreadableDocumentError} when a newer release wrote what is stored
 */
async function replace<T extends HourSummary | DaySummary>(
  store: ObjectStore,
  { key, kind }: { readonly key: string; readonly kind: DocumentKind },
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let made: T | undefined;
  await compareAndSwap(store, key, async (current) => {
    made = await make();
    if (!made) return undefined;
    const bytes = encodeSummary(made);
    if (!current) return bytes;
    if (Buffer.compare(current.bytes, bytes) === 0) return undefined;
    refuseNewer({ key, bytes: current.bytes }, kind);
    return bytes;
  });
  return made;
}
