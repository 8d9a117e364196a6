import { markStale } from './alerting/state.ts';
import { groupedBy } from './collections/grouped-by.ts';
import { ascending } from './collections/order.ts';
import { hoursAfter } from './enter-windows.ts';
import type { ObjectStore } from './ports.ts';
import { changeHead } from './storage/state/state-store.ts';
import { UnreadableDocumentError } from './storage/stored-document.ts';
import { IncompleteWindowError } from './storage/window-fold.ts';
import { createWindowStore, type WindowStore } from './storage/window-store.ts';
import { dayOf, hourOf } from './time.ts';

/** What a rebuild works with. */
export interface RebuildDependencies {
  readonly store: ObjectStore;
  /** Settings that decide which addresses are ours. */
  readonly settings: { readonly inside: readonly string[] };
  /** Called for each window that stays as it is, before the call fails. Undefined: the first failure says enough. */
  readonly onRefused?: (refused: RefusedWindow) => void;
  /** Checks whether there is time for another window. Undefined: there always is. */
  readonly hasTime?: () => boolean;
}

/** A window that could not be made anew, and stays as it is. */
export interface RefusedWindow {
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly error: UnreadableDocumentError | IncompleteWindowError;
}

/** A window that was made anew. Nothing else of it is kept, because its facts may take hundreds of megabytes. */
interface MadeWindow {
  /** Epoch seconds. */
  readonly windowStart: number;
  /** True when addresses of its day became known that the hours after the day do not know yet. */
  readonly hasLearnt: boolean;
}

/** What a rebuild did. */
export interface RebuildReport {
  /** Windows that are now as their partials say. */
  readonly windows: number;
  /** Hours whose summaries and tables were marked to be made anew. */
  readonly hours: number;
  /** Windows for which there was no time. They stay as they are. */
  readonly left: number;
}

/**
 * Makes window documents anew from all their partials, and marks their hours, so that the next order to write tables makes summaries and tables anew too.
 * The work goes hour by hour, so that a worker that dies leaves no hour behind that has new windows and no mark.
 * Each document is replaced in one write, so no reader ever sees less than before. Every step may be repeated at any time, and by any number of workers at once.
 *
 * Nothing is judged: what people were told stays, and nothing is told again. Of the state of the episodes only the marks of stale hours change.
 * @param starts window starts, epoch seconds, in any order
 * @throws {IncompleteWindowError} when a window counts log objects that have no partial any more; after all others were made
 * @throws {UnreadableDocumentError} when a partial cannot be read, or a newer release wrote a document; after all others were made
 */
export async function rebuildWindows(
  starts: readonly number[],
  dependencies: RebuildDependencies,
): Promise<RebuildReport> {
  const { onRefused, settings, store } = dependencies;
  // A damaged network of a day is learnt anew from the windows of the day.
  const windows = createWindowStore(store, { settings, onUnreadable: () => undefined });
  const report = { windows: 0, hours: 0, left: 0 };
  const refused: RefusedWindow[] = [];
  for (const [hourStart, ofHour] of groupedBy(ascending(starts), hourOf)) {
    const hour = await rebuildHour({ hourStart, starts: ofHour }, { ...dependencies, windows });
    report.windows += hour.windows;
    report.hours += hour.hours;
    report.left += hour.left;
    refused.push(...hour.refused);
  }
  for (const window of refused) onRefused?.(window);
  if (refused[0]) throw refused[0].error;
  return report;
}

/** Windows of one hour. */
interface HourToRebuild {
  /** Epoch seconds. */
  readonly hourStart: number;
  /** Starts of the windows, ascending. */
  readonly starts: readonly number[];
}

/**
 * Makes windows of one hour anew, between two marks. The first mark is for a worker that dies among the windows. The second one is for an order to write tables
 * that comes among them: it takes the first mark away, and some of what it reads is still old.
 */
async function rebuildHour(
  { hourStart, starts }: HourToRebuild,
  { hasTime = () => true, store, windows }: RebuildDependencies & { readonly windows: WindowStore },
): Promise<RebuildReport & { readonly refused: readonly RefusedWindow[] }> {
  const made: MadeWindow[] = [];
  const refused: RefusedWindow[] = [];
  let done = 0;
  if (hasTime()) await markHours(store, hourStart, NO_DAYS);
  for (const windowStart of starts) {
    if (!hasTime()) break;
    done++;
    const outcome = await refold(windows, windowStart);
    if (!outcome) continue;
    if ('error' in outcome) refused.push(outcome);
    else made.push(outcome);
  }
  const learntDays = new Set(made.filter(({ hasLearnt }) => hasLearnt).map(() => dayOf(hourStart)));
  const hours = made.length > 0 ? await markHours(store, hourStart, learntDays) : 0;
  for (const day of learntDays) await windows.settleLearnt(day);
  return { windows: made.length, hours, left: starts.length - done, refused };
}

const NO_DAYS: ReadonlySet<number> = new Set();

async function refold(windows: WindowStore, windowStart: number): Promise<MadeWindow | RefusedWindow | undefined> {
  try {
    const folded = await windows.refold(windowStart);
    return folded && { windowStart, hasLearnt: folded.hasLearnt };
  } catch (error) {
    if (error instanceof UnreadableDocumentError || error instanceof IncompleteWindowError) {
      return { windowStart, error };
    }
    throw error;
  }
}

/**
 * Marks an hour, also one whose windows were right already: its summaries or tables may be what is damaged.
 * @param learntDays days of which something became known: the hours after them are marked as well
 * @returns how many hours were marked
 */
async function markHours(store: ObjectStore, hourStart: number, learntDays: ReadonlySet<number>): Promise<number> {
  let marked = 0;
  await changeHead(store, (state) => {
    const hours = ascending([hourStart, ...hoursAfter(learntDays, state.episodeState.watermark)]);
    marked = hours.length;
    return markStale(state, hours);
  });
  return marked;
}
