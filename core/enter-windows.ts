import { alertOnWindow, type WindowToTell } from './alerting/alert-on-window.ts';
import { type AlertingState, areEntered, hasLater, markStale, noteEntered, type OutboxRow } from './alerting/state.ts';
import { ascending } from './collections/order.ts';
import type { EpisodeState } from './episodes/episodes.ts';
import type { Settings } from './settings/detection-settings.ts';
import { READ_ANEW } from './storage/compare-and-swap.ts';
import { leaseRows, type OutboxDependencies } from './storage/state/outbox.ts';
import { type ChangedState, changeHead, changeState, type StateHead } from './storage/state/state-store.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf } from './time.ts';

/** The state after the windows of a call were entered. */
export interface EnteredWindows {
  readonly state: StateHead;
  /** Undefined where there were no windows, so that nobody read the episodes. */
  readonly episodeState: EpisodeState | undefined;
  /** Rows of the outbox that this call is to send. */
  readonly ours: readonly OutboxRow[];
}

/** What windows are entered with. */
export interface EnterDependencies extends Pick<OutboxDependencies, 'store' | 'now' | 'leaseSeconds'> {
  readonly settings: Settings;
  /** So many episodes stand in the document of the state itself; more stand in parts. Undefined: as many as {@link changeState} says. */
  readonly mostInDocument?: number;
}

/** Windows as one writer knows them. */
export interface KnownWindows {
  /** The folded windows, and those after them that look back at them. */
  readonly judged: readonly WindowToTell[];
  /** How many log objects each folded window counts, by its start. */
  readonly logObjects: ReadonlyMap<number, number>;
  /** Days, epoch seconds, of which it became known that further addresses are ours, and whose next hours must be marked for it. */
  readonly learntDays: ReadonlySet<number>;
}

/**
 * Enters windows, marks the hours of the folded ones, and leases what people must hear, in one atomic write.
 *
 * Where another writer was first, it may have entered the same versions of the windows or later ones: then nothing is left to enter. If it has not, this
 * writer looks at the windows again before its next try, so that this try does the work of all writers that were overtaken with it.
 *
 * The second look takes up to seconds, and others write meanwhile. So the state is read anew after the look, directly before the write: otherwise a slow
 * writer would lose every try. If another writer entered a later version of a window during the look, this writer looks once more.
 * Without windows there is only something to lease, and no episode is read.
 * @param first windows that were folded before this call
 * @param again folds and judges the windows once more
 */
export async function enterWindows(
  first: KnownWindows,
  dependencies: EnterDependencies,
  again: () => Promise<KnownWindows>,
): Promise<EnteredWindows> {
  if (!isNews(first)) return leaseWaiting(dependencies);
  let known = first;
  let recorded: EnteredWindows | undefined;
  let marksAtFirst: number | undefined;
  let marksAtLook = Infinity;
  let hasTried = false;
  const change = async (before: AlertingState): Promise<ChangedState> => {
    marksAtFirst ??= before.marks;
    const isEntered = isDone(known, before, marksAtFirst);
    if (!isEntered && (hasTried || hasLater(before, marksAtLook, known.logObjects))) {
      marksAtLook = before.marks;
      known = await again();
      hasTried = false;
      return READ_ANEW;
    }
    hasTried = true;
    const entered = isEntered ? before : enter(before, known, dependencies.settings);
    const { outbox, ours } = leaseRows(entered.outbox, dependencies);
    const state = { ...entered, outbox };
    recorded = { state, episodeState: state.episodeState, ours };
    return (!isEntered && isNews(known)) || ours.length > 0 ? state : undefined;
  };
  await changeState(dependencies.store, change, dependencies.mostInDocument);
  if (!recorded) throw new Error('Enter windows: the state was not read');
  return recorded;
}

function isNews({ judged, logObjects }: KnownWindows): boolean {
  return judged.length > 0 || logObjects.size > 0;
}

/** Leases what is left in the outbox. */
async function leaseWaiting(dependencies: EnterDependencies): Promise<EnteredWindows> {
  let recorded: EnteredWindows | undefined;
  await changeHead(dependencies.store, (state) => {
    const { outbox, ours } = leaseRows(state.outbox, dependencies);
    recorded = { state: { ...state, outbox }, episodeState: undefined, ours };
    return ours.length > 0 ? { outbox } : undefined;
  });
  if (!recorded) throw new Error('Lease alerts: the state was not read');
  return recorded;
}

/** Checks whether others have entered all that is known of windows. They know nothing of hours that must be marked because of a learnt address. */
function isDone({ logObjects, learntDays }: KnownWindows, state: AlertingState, since: number): boolean {
  return logObjects.size > 0 && learntDays.size === 0 && areEntered(state, since, logObjects);
}

/** Enters windows into the state, and marks the hours that they belong to. */
function enter(
  before: AlertingState,
  { judged, logObjects, learntDays }: KnownWindows,
  settings: Settings,
): AlertingState {
  let { episodeState, delivery } = before;
  const outbox = [...before.outbox];
  for (const window of judged) {
    const entered = alertOnWindow({ episodeState, delivery }, window, settings);
    ({ episodeState, delivery } = entered.after);
    outbox.push(...entered.alerts.map((alert) => ({ ...alert, leasedUntil: 0 })));
  }
  const hours = ascending([...hoursOf(logObjects), ...hoursAfter(learntDays, episodeState.watermark)]);
  const marked = markStale(before, hours);
  const news = noteEntered({ ...before, ...marked }, logObjects);
  return { ...before, episodeState, delivery, outbox, ...marked, ...(news.length === 0 ? {} : { entered: news }) };
}

/** Returns the hours of the days after these, up to the watermark: what is known of a day decides which addresses are ours on the next. */
export function hoursAfter(days: ReadonlySet<number>, watermark: number): number[] {
  return [...days].flatMap((dayStart) =>
    Array.from({ length: 24 }, (_, hour) => dayStart + DAY_SECONDS + hour * HOUR_SECONDS).filter(
      (hourStart) => hourStart <= watermark,
    ),
  );
}

/** Returns the hours of windows, ascending. */
export function hoursOf(windows: ReadonlyMap<number, unknown>): number[] {
  return ascending([...windows.keys()].map(hourOf));
}
