import { ascending } from './collections/order.ts';
import { detect, publishStale } from './detect.ts';
import { UnreadableObjectError, type UnreadableReason } from './flowlog/unreadable-object.ts';
import { readLogObject, type ReadObject, storePartials } from './ingest.ts';
import type { BufferingStore, LogObject, LogObjectLocation } from './ports.ts';
import type { Settings } from './settings/detection-settings.ts';
import { createHistoryStore } from './storage/history-store.ts';
import type { OutboxDependencies } from './storage/state/outbox.ts';
import { quarantine } from './storage/quarantine.ts';
import { createWindowStore, type WindowStore } from './storage/window-store.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from './time.ts';
import type { WindowFacts } from './windows/window-facts.ts';

/** Windows that are judged together: a day. After each batch the tables are written. */
export const BATCH_WINDOWS = DAY_SECONDS / WINDOW_SECONDS;

/** Compressed partials that are kept in memory before they are folded into their windows, in bytes. */
export const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;

/** Reasons that leave no note in quarantine: nothing is wrong with a log object without records, nor with one that is complete at the next run. */
const NOT_DAMAGED: ReadonlySet<UnreadableReason> = new Set(['empty', 'changed']);

/** A log object of the past, opened for reading. */
export interface PastLogObject {
  readonly location: LogObjectLocation;
  readonly object: LogObject;
}

/** Functions that a replay calls while it works. */
export interface ReplayHooks {
  /** Called after a log object was read, before its partials are stored. */
  readonly onRead?: (location: LogObjectLocation, read: ReadObject) => void;
  /**
   * Called for a log object that cannot be read; the replay goes on without it. It is put into quarantine, unless nothing is wrong with it: it
   * holds no records, or something else wrote it meanwhile. Without this hook the error is thrown.
   */
  readonly onUnreadable?: (location: LogObjectLocation, error: UnreadableObjectError) => void;
  /** Called after each log object, whether it was read or not. `count` is the number of log objects so far. */
  readonly onProgress?: (count: number) => void;
  /** Called for each window, by time, after its batch was judged and the tables were written. */
  readonly onJudged?: (facts: WindowFacts) => void;
  /** Called before each step on a window, which is the `window`-th of `ofWindows`. */
  readonly onWindow?: (step: 'fold' | 'judge', window: number, ofWindows: number) => void;
}

/** What a replay works with. Nobody else may write to the store meanwhile. */
export interface ReplayDependencies extends Pick<OutboxDependencies, 'publisher' | 'now'> {
  readonly settings: Settings;
  readonly store: BufferingStore;
  readonly hooks?: ReplayHooks;
}

/**
 * Reads past log objects and judges what they say, day by day. The same log objects give the same tables and alerts, whatever their order.
 * @param objects log objects, in any order
 * @throws {UnreadableObjectError} when a log object cannot be read and there is no `onUnreadable`
 */
export async function replay(
  objects: AsyncIterable<PastLogObject> | Iterable<PastLogObject>,
  dependencies: ReplayDependencies,
): Promise<void> {
  await judgePast(await readPast(objects, dependencies), dependencies);
}

/**
 * Reads past log objects one after the other, and stores what they say. Memory does not grow with the number of log objects.
 * @param objects log objects, in any order
 * @returns starts of the windows that have records, epoch seconds, ascending
 * @throws {UnreadableObjectError} when a log object cannot be read and there is no `onUnreadable`
 */
export async function readPast(
  objects: AsyncIterable<PastLogObject> | Iterable<PastLogObject>,
  dependencies: ReplayDependencies,
): Promise<readonly number[]> {
  const { hooks, store } = dependencies;
  const touched = new Set<number>();
  const unfolded = new Set<number>();
  let count = 0;
  for await (const past of objects) {
    for (const start of await readOne(past, dependencies)) {
      touched.add(start);
      unfolded.add(start);
    }
    if (store.bufferedBytes > MAX_BUFFERED_BYTES) {
      await foldBuffered(unfolded, dependencies);
      unfolded.clear();
    }
    count++;
    hooks?.onProgress?.(count);
  }
  return ascending(touched);
}

/** @returns the windows that the log object has records in; none when it cannot be read */
async function readOne(
  { location, object }: PastLogObject,
  dependencies: ReplayDependencies,
): Promise<readonly number[]> {
  const { hooks, settings, store } = dependencies;
  let read: ReadObject;
  try {
    read = await readLogObject(object, settings);
  } catch (error) {
    if (!(error instanceof UnreadableObjectError) || !hooks?.onUnreadable) throw error;
    hooks.onUnreadable(location, error);
    // What cannot be read to its end has no tag: a file is named by what it holds.
    if (!NOT_DAMAGED.has(error.reason)) await quarantine({ ...location, etag: '' }, error, store);
    return [];
  }
  hooks?.onRead?.(location, read);
  return storePartials(read, store);
}

/** Folds the buffered partials into their windows, so that the buffer can be emptied. */
async function foldBuffered(
  unfolded: ReadonlySet<number>,
  { settings, store }: Pick<ReplayDependencies, 'settings' | 'store'>,
): Promise<void> {
  const windows = createWindowStore(store, { settings });
  for (const start of unfolded) await windows.fold(start);
  store.forgetBuffered();
}

/**
 * Judges windows in batches of a day, sends the alerts and writes the tables.
 * @param starts window starts, epoch seconds, ascending, as {@link readPast} returns them
 */
export async function judgePast(starts: readonly number[], dependencies: ReplayDependencies): Promise<void> {
  const { hooks, now, publisher, settings, store } = dependencies;
  // A batch looks back at the day before it.
  const windows = createWindowStore(store, { settings, remembered: 2 * BATCH_WINDOWS, isExclusive: true });
  const history = createHistoryStore(store, windows, { isExclusive: true });
  const counts = { fold: 0, judge: 0 };
  const onWindow = (step: 'fold' | 'judge'): void => hooks?.onWindow?.(step, ++counts[step], starts.length);
  // Nobody else sends: alerts that an interrupted replay left in the outbox are sent again at once.
  const detection = { settings, store, windows, history, publisher, now, leaseSeconds: 0, onWindow };
  for (let from = 0; from < starts.length; from += BATCH_WINDOWS) {
    const batch = starts.slice(from, from + BATCH_WINDOWS);
    await detect(batch, detection);
    const [failure] = (await publishStale(detection)).failures;
    if (failure) throw failure.error;
    if (hooks?.onJudged) await tellJudged(batch, windows, hooks.onJudged);
  }
}

async function tellJudged(
  batch: readonly number[],
  windows: WindowStore,
  onJudged: (facts: WindowFacts) => void,
): Promise<void> {
  for (const start of batch) {
    const facts = await windows.read(start);
    if (facts) onJudged(facts);
  }
}
