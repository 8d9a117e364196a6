import {
  BASELINE_DAYS,
  type Baselines,
  decodeBaselines,
  encodeBaselines,
  makeBaselines,
} from '../baseline/baselines.ts';
import { mapConcurrently } from '../collections/concurrently.ts';
import type { History } from '../history/history.ts';
import { mayHaveHour } from '../history/summaries.ts';
import { usualReach } from '../history/usual-reach.ts';
import type { ObjectStore } from '../ports.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf } from '../time.ts';
import { createDocumentCache } from './document-cache.ts';
import { baselineKey } from './keys.ts';
import { decodeDocument, type OnUnreadable, readOrSkip } from './stored-document.ts';
import { createSummaryStore, type SummaryStore } from './summary-store.ts';
import type { WindowStore } from './window-store.ts';

/** How far back contacts are remembered by the hour. */
const HISTORY_HOURS = 24;

/** How far back outbound contacts and habits are remembered by the day: a week, and one day because the last one is too young to be a habit. */
const HISTORY_DAYS = 8;

const READS_AT_ONCE = 16;

/** Keeps what windows are judged by: summaries of hours and days, and the baselines that are made from them. */
export interface HistoryStore {
  /**
   * Makes summaries anew from the windows.
   * @param hours starts of hours of which a window changed, epoch seconds
   */
  remember(hours: readonly number[]): Promise<void>;
  /**
   * Returns what a window is judged by.
   * @param windowStart epoch seconds
   */
  recall(windowStart: number): Promise<History>;
}

/** How a history store reads. */
export interface HistoryStoreOptions {
  /** True when nobody else writes: the hours of a day are then not read again for it. */
  readonly isExclusive: boolean;
  /** Hears of summaries and baselines that cannot be read, and that are then made anew; undefined: the failure is thrown. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/**
 * Returns a history store that reads and writes summaries and baselines, and remembers the history of the last hour that was asked for.
 * @param store the data bucket or a folder like it
 * @param windows reads window documents
 * @param options see {@link HistoryStoreOptions}
 */
export function createHistoryStore(
  store: ObjectStore,
  windows: Pick<WindowStore, 'read' | 'renewLearnt'>,
  { isExclusive, onUnreadable }: HistoryStoreOptions = { isExclusive: false },
): HistoryStore {
  const summaries = createSummaryStore({ store, windows, isExclusive, onUnreadable });
  const baselines = createDocumentCache(async (dayStart) =>
    recallBaselines({ store, summaries, onUnreadable }, dayStart),
  );
  // The windows of an hour are judged one after the other, and by the same history.
  let last: { readonly hourStart: number; readonly history: History } | undefined;
  return {
    async remember(hours) {
      last = undefined;
      await summaries.remake(hours);
    },
    async recall(windowStart) {
      const hourStart = hourOf(windowStart);
      if (last?.hourStart !== hourStart) {
        const past = await pastOf(hourStart, summaries);
        last = { hourStart, history: { ...past, baselines: await baselines.get(dayOf(hourStart)) } };
      }
      return last.history;
    },
  };
}

/** Reads the hours and days before an hour. An hour that its day does not name is not asked for. */
async function pastOf(hourStart: number, summaries: SummaryStore): Promise<Omit<History, 'baselines'>> {
  const today = dayOf(hourStart);
  const days = await mapConcurrently(startsBefore(today, DAY_SECONDS, HISTORY_DAYS), READS_AT_ONCE, summaries.day);
  const lastTwo = [days.at(-1), await summaries.day(today)];
  const starts = startsBefore(hourStart, HOUR_SECONDS, HISTORY_HOURS).filter((start) =>
    lastTwo.some((day) => day?.dayStart === dayOf(start) && mayHaveHour(day, start)),
  );
  const hours = await mapConcurrently(starts, READS_AT_ONCE, summaries.hour);
  return {
    hours: hours.filter((hour) => hour !== undefined),
    days: days.filter((day) => day !== undefined),
  };
}

/** Where baselines are read from, and what they are made of. */
interface BaselineSource {
  readonly store: ObjectStore;
  readonly summaries: SummaryStore;
  readonly onUnreadable: OnUnreadable | undefined;
}

/**
 * Reads the baselines of a day, or makes them: whoever is first writes, and everybody else uses what that one wrote. Without history they are
 * empty, and written all the same, so that nobody looks for seven weeks of days again.
 */
async function recallBaselines(source: BaselineSource, dayStart: number): Promise<Baselines> {
  const known = await readBaselines(source, dayStart);
  if (known) return known;
  const { store, summaries } = source;
  const starts = startsBefore(dayStart, DAY_SECONDS, BASELINE_DAYS);
  const days = await mapConcurrently(starts, READS_AT_ONCE, summaries.day);
  const found = days.filter((day) => day !== undefined);
  const made = { ...makeBaselines(dayStart, found), ...usualReach(dayStart, found) };
  // What lacks a day is good enough for now, and not for ever.
  if (starts.some((start) => summaries.damagedDays.has(start))) return made;
  const outcome = await store.put(baselineKey(dayStart), encodeBaselines(made), 'absent');
  return outcome === 'written' ? made : ((await readBaselines(source, dayStart)) ?? made);
}

async function readBaselines(
  { store, onUnreadable }: BaselineSource,
  dayStart: number,
): Promise<Baselines | undefined> {
  const key = baselineKey(dayStart);
  const stored = await store.get(key);
  return readOrSkip(async () => stored && decodeDocument({ key, bytes: stored.bytes }, decodeBaselines), onUnreadable);
}

/** Returns the starts of so many spans before a start, oldest first. */
function startsBefore(start: number, seconds: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start - (count - index) * seconds);
}
