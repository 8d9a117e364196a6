import { alertOnWindow, type WindowToTell } from './alerting/alert-on-window.ts';
import { type AlertingState, areEntered, markStale, noteEntered, type OutboxRow } from './alerting/state.ts';
import { ascending } from './collections/order.ts';
import type { Settings } from './settings/detection-settings.ts';
import { leaseRows, type OutboxDependencies } from './storage/outbox.ts';
import { changeState } from './storage/state-store.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf } from './time.ts';

/** The state after the windows of a call were entered. */
export interface EnteredWindows {
  readonly state: AlertingState;
  /** Rows of the outbox that this call is to send. */
  readonly ours: readonly OutboxRow[];
}

/** What windows are entered with. */
export interface EnterDependencies extends Pick<OutboxDependencies, 'store' | 'now' | 'leaseSeconds'> {
  readonly settings: Settings;
  /** So many episodes stand in the document of the state itself; more stand in parts. Undefined: as many as {@link changeState} says. */
  readonly mostInDocument?: number;
}

/** What is entered besides judged windows, and with what. */
export interface Entering {
  /** How many log objects each folded window counts, by its start. */
  readonly logObjects: ReadonlyMap<number, number>;
  /** Days, epoch seconds, of which it became known that further addresses are ours, and whose next hours must be marked for it. */
  readonly learntDays: ReadonlySet<number>;
  readonly world: EnterDependencies;
}

/**
 * Enters the judged windows, marks the hours of the folded ones, and leases what people must hear, in one atomic write. Where another writer was first,
 * and has entered the same versions of the windows or later ones, nothing is left to enter.
 * @param judged the folded windows, and those after them that look back at them
 */
export async function enterWindows(judged: readonly WindowToTell[], entering: Entering): Promise<EnteredWindows> {
  const { logObjects, learntDays, world } = entering;
  let recorded: EnteredWindows | undefined;
  let marksAtFirst: number | undefined;
  const change = (before: AlertingState): AlertingState | undefined => {
    marksAtFirst ??= before.marks;
    const isEntered = logObjects.size > 0 && learntDays.size === 0 && areEntered(before, marksAtFirst, logObjects);
    const entered = isEntered ? before : enter(before, judged, entering);
    const { outbox, ours } = leaseRows(entered.outbox, world);
    const state = { ...entered, outbox };
    recorded = { state, ours };
    const isNews = !isEntered && (judged.length > 0 || logObjects.size > 0);
    return isNews || ours.length > 0 ? state : undefined;
  };
  await changeState(world.store, change, world.mostInDocument);
  if (!recorded) throw new Error('Enter windows: the state was not read');
  return recorded;
}

/** Enters the judged windows into the state, and marks the hours that they belong to. */
function enter(
  before: AlertingState,
  judged: readonly WindowToTell[],
  { logObjects, learntDays, world }: Entering,
): AlertingState {
  let { episodeState, delivery } = before;
  const outbox = [...before.outbox];
  for (const window of judged) {
    const entered = alertOnWindow({ episodeState, delivery }, window, world.settings);
    ({ episodeState, delivery } = entered.after);
    outbox.push(...entered.alerts.map((alert) => ({ ...alert, leasedUntil: 0 })));
  }
  const hours = ascending([...hoursOf(logObjects), ...hoursAfter(learntDays, episodeState.watermark)]);
  const marked = markStale(before, hours);
  const news = noteEntered({ ...before, ...marked }, logObjects);
  return { ...before, episodeState, delivery, outbox, ...marked, ...(news.length === 0 ? {} : { entered: news }) };
}

/** The hours of the days after these, up to the watermark: what is known of a day decides which addresses are ours on the next. */
function hoursAfter(days: ReadonlySet<number>, watermark: number): number[] {
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
