import { markStale } from './alerting/state.ts';
import { ascending } from './collections/order.ts';
import { hoursAfter } from './enter-windows.ts';
import type { ObjectStore } from './ports.ts';
import { changeHead } from './storage/state/state-store.ts';
import { UnreadableDocumentError } from './storage/stored-document.ts';
import { IncompleteWindowError } from './storage/window-fold.ts';
import { createWindowStore, type FoldedWindow, type WindowStore } from './storage/window-store.ts';
import { dayOf, hourOf } from './time.ts';

/** What a rebuild works with. */
export interface RebuildDependencies {
  readonly store: ObjectStore;
  /** Settings that decide which addresses are ours. */
  readonly settings: { readonly inside: readonly string[] };
  /** Called for each window that stays as it is, before the call fails. Undefined: the first failure says enough. */
  readonly onRefused?: (refused: RefusedWindow) => void;
}

/** A window that could not be made anew, and stays as it is. */
export interface RefusedWindow {
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly error: UnreadableDocumentError | IncompleteWindowError;
}

/** What a rebuild did. */
export interface RebuildReport {
  /** Windows that are now as their partials say. */
  readonly windows: number;
  /** Hours whose digests and tables were marked to be made anew. */
  readonly hours: number;
}

/**
 * Makes window documents anew from all their partials, and marks their hours, so that the next order to write tables makes digests and tables anew too.
 * Each document is replaced in one write, so no reader ever sees less than before. Every step may be repeated at any time, and by any number of workers at once.
 *
 * Nothing is judged: what people were told stays, and nothing is told again. Of the state of the episodes only the marks of stale hours change.
 * @param starts window starts, epoch seconds, in any order
 * @throws {IncompleteWindowError} when a window counts log objects that have no partial any more; after all others were made
 * @throws {UnreadableDocumentError} when a partial cannot be read, or a newer release wrote a document; after all others were made
 */
export async function rebuildWindows(starts: readonly number[], world: RebuildDependencies): Promise<RebuildReport> {
  const { onRefused, settings, store } = world;
  // A damaged network of a day is learnt anew from the windows of the day.
  const windows = createWindowStore(store, { settings, onUnreadable: () => undefined });
  const refused: RefusedWindow[] = [];
  const folded: FoldedWindow[] = [];
  for (const windowStart of ascending(starts)) {
    const made = await refold(windows, windowStart);
    if (!made) continue;
    if ('error' in made) {
      refused.push(made);
    } else {
      folded.push(made);
    }
  }
  const hours = await markHours(store, folded);
  for (const day of learntDays(folded)) await windows.settleLearnt(day);
  for (const window of refused) onRefused?.(window);
  if (refused[0]) throw refused[0].error;
  return { windows: folded.length, hours };
}

async function refold(windows: WindowStore, windowStart: number): Promise<FoldedWindow | RefusedWindow | undefined> {
  try {
    return await windows.refold(windowStart);
  } catch (error) {
    if (error instanceof UnreadableDocumentError || error instanceof IncompleteWindowError) {
      return { windowStart, error };
    }
    throw error;
  }
}

/** Marks the hours of windows, also of those that were right already: their digests or tables may be what is damaged. */
async function markHours(store: ObjectStore, folded: readonly FoldedWindow[]): Promise<number> {
  let marked = 0;
  if (folded.length === 0) return marked;
  await changeHead(store, (state) => {
    const own = folded.map(({ facts }) => hourOf(facts.windowStart));
    const hours = ascending([...own, ...hoursAfter(learntDays(folded), state.episodeState.watermark)]);
    marked = hours.length;
    return markStale(state, hours);
  });
  return marked;
}

function learntDays(folded: readonly FoldedWindow[]): ReadonlySet<number> {
  return new Set(folded.filter(({ hasLearnt }) => hasLearnt).map(({ facts }) => dayOf(facts.windowStart)));
}
