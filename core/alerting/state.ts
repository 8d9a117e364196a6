import type { Alert } from './alert.ts';
import { FIRST_SCHEMA, upgradedBook } from './first-state.ts';
import { type DeliveryState, NOTHING_SENT } from './delivery.ts';
import { NO_EPISODES, type EpisodeState } from '../episodes/episodes.ts';
import { sortByKey } from '../collections/order.ts';
import { isJsonObject } from '../encoding/json-object.ts';
import { requireSchema } from '../encoding/schema.ts';

const SCHEMA = 'surge445.episodes/3';

/** The form before episodes could stand in parts. It has the same fields. */
const SECOND_SCHEMA = 'surge445.episodes/2';

/** An alert that is decided and not yet confirmed as sent. */
export interface OutboxRow {
  readonly alert: Alert;
  /** The window of the transition, epoch seconds: its tables are written before the alert is sent. */
  readonly windowStart: number;
  /** Until then somebody is sending it; after that anybody may, because that one has crashed. Epoch seconds by the clock. */
  readonly leasedUntil: number;
  /** Names of the channels that have taken it; absent: none is known. */
  readonly takenBy?: readonly string[];
  /** Until then channels beside the main one are tried again; absent: none has failed yet. Epoch seconds by the clock. */
  readonly tryUntil?: number;
}

/** An hour whose tables or summaries may be older than its windows, or whose tables show a window that is not final yet. */
export interface StaleHour {
  /** Epoch seconds. */
  readonly hourStart: number;
  /** The count of {@link AlertingState.marks} when a window of the hour last changed. No two changes have the same. */
  readonly changes: number;
  /** How often in a row the hour could not be published; undefined: never since it last could. */
  readonly failures?: number;
}

/** A window that a writer entered into the state. */
export interface EnteredWindow {
  /** Epoch seconds. */
  readonly windowStart: number;
  /** How many log objects the window had dealt with then: counted, or left out. Each later version of a window has dealt with those of all earlier versions. */
  readonly logObjects: number;
  /** The count of {@link AlertingState.marks} after it was entered. */
  readonly mark: number;
}

/** Everything that is remembered of episodes, their alerts and stale hours. Each change of it is one atomic write. */
export interface AlertingState {
  readonly episodeState: EpisodeState;
  readonly delivery: DeliveryState;
  /** In the order in which they are to be sent. */
  readonly outbox: readonly OutboxRow[];
  /** Ascending. */
  readonly stale: readonly StaleHour[];
  /** How often hours were marked as stale. It never goes back, so that a mark is not taken for an earlier one of the same hour. */
  readonly marks: number;
  /** The windows that were entered last, in this order, at most {@link MOST_ENTERED}; absent where none is noted. */
  readonly entered?: readonly EnteredWindow[];
}

/** So many entered windows are noted: those of the writers that work at the same time. */
export const MOST_ENTERED = 64;

/** What is stored at `episodes/open.json`: the state, or the state without its episodes. */
export interface StateDocument extends AlertingState {
  /** The objects that hold the episodes; absent where `episodeState` holds them itself. */
  readonly parts?: EpisodeParts;
}

/** Objects that hold the episodes of the state. */
export interface EpisodeParts {
  readonly keys: readonly string[];
  /** How many of the episodes in them are open. */
  readonly open: number;
}

/**
 * The state as it is stored. `delivery` is absent where the state was written before alerts could wait for a digest, `marks` where each hour counted its
 * own changes.
 */
type StoredState = Omit<StateDocument, 'delivery' | 'marks'> &
  Partial<Pick<AlertingState, 'delivery' | 'marks'>> & { readonly schema: string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes the document of the state as JSON.
 */
export function encodeState(state: StateDocument): Uint8Array {
  return encoder.encode(`${JSON.stringify({ schema: SCHEMA, ...state })}\n`);
}

/**
 * Reads the document of the state, also in its earlier forms.
 * @param bytes undefined before anything was written
 * @throws {Error} when a later version, whose form this version does not know, wrote the state
 */
export function decodeState(bytes: Uint8Array | undefined): StateDocument {
  if (!bytes) return { episodeState: NO_EPISODES, delivery: NOTHING_SENT, outbox: [], stale: [], marks: 0 };
  // Only encodeState writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = upgraded(JSON.parse(decoder.decode(bytes))) as StoredState;
  requireSchema('the episodes', stored.schema, SCHEMA);
  const { episodeState, delivery = NOTHING_SENT, outbox, stale, entered, parts } = stored;
  const { marks = Math.max(0, ...stale.map(({ changes }) => changes)) } = stored;
  return { episodeState, delivery, outbox, stale, marks, ...(entered ? { entered } : {}), ...(parts ? { parts } : {}) };
}

/** Brings the earlier forms of the state into the present one; any other form stays as it is. */
function upgraded(stored: unknown): unknown {
  if (isJsonObject(stored) && stored['schema'] === SECOND_SCHEMA) return { ...stored, schema: SCHEMA };
  if (!isJsonObject(stored) || stored['schema'] !== FIRST_SCHEMA) return stored;
  const { book, ...others } = stored;
  return { ...others, schema: SCHEMA, episodeState: upgradedBook(book) };
}

/**
 * Notes that windows of some hours changed.
 * @param state the hours that are stale already, and the count of marks
 * @param hours starts, epoch seconds
 */
export function markStale(
  { stale, marks }: Pick<AlertingState, 'stale' | 'marks'>,
  hours: readonly number[],
): Pick<AlertingState, 'stale' | 'marks'> {
  if (hours.length === 0) return { stale, marks };
  const byHour = new Map(stale.map((hour) => [hour.hourStart, hour]));
  const changes = marks + 1;
  for (const hourStart of hours) byHour.set(hourStart, { ...byHour.get(hourStart), hourStart, changes });
  return { stale: sortByKey(byHour).map(([, hour]) => hour), marks: changes };
}

/**
 * Notes that windows were entered.
 * @param state the windows that were entered before, and the count of marks after these
 * @param logObjects how many log objects each of the windows has dealt with, by its start
 */
export function noteEntered(
  { entered = [], marks }: Pick<AlertingState, 'entered' | 'marks'>,
  logObjects: ReadonlyMap<number, number>,
): readonly EnteredWindow[] {
  const news = [...logObjects].map(([windowStart, count]) => ({ windowStart, logObjects: count, mark: marks }));
  return [...entered.filter(({ windowStart }) => !logObjects.has(windowStart)), ...news].slice(-MOST_ENTERED);
}

/**
 * Checks whether another writer has entered windows with all that this writer knows of them, so that entering them again would change nothing.
 * @param since the count of marks when this writer first read the state, after it first folded the windows; what was entered before that does not count.
 *   It stays the same when the writer folds its windows again: who counts as many log objects as the new fold has read what the new fold has read
 * @param logObjects how many log objects each of the windows has dealt with, by its start
 */
export function areEntered(
  { entered = [] }: Pick<AlertingState, 'entered'>,
  since: number,
  logObjects: ReadonlyMap<number, number>,
): boolean {
  const news = new Map(entered.filter(({ mark }) => mark > since).map((window) => [window.windowStart, window]));
  return [...logObjects].every(([windowStart, count]) => (news.get(windowStart)?.logObjects ?? -1) >= count);
}

/**
 * Checks whether another writer entered a window with more than this writer knows of it.
 * @param since the count of marks before this writer looked at the windows; what was entered before that, it has seen
 * @param logObjects how many log objects each of the windows counts, by its start
 */
export function hasLater(
  { entered = [] }: Pick<AlertingState, 'entered'>,
  since: number,
  logObjects: ReadonlyMap<number, number>,
): boolean {
  return entered.some(
    (window) => window.mark > since && window.logObjects > (logObjects.get(window.windowStart) ?? Infinity),
  );
}

/** What became of one stale hour that was to be published. */
export interface PublishedHour {
  /** The hour as it was when its publishing began. */
  readonly hour: StaleHour;
  /** final: it is up to date, and its windows are final; open: it is up to date, and further records are waited for; failed: it is not up to date. */
  readonly result: 'final' | 'open' | 'failed';
}

/**
 * Forgets hours that were published and are final, unless a window of them changed meanwhile. All others stay, and are published again.
 */
export function settleStale(stale: readonly StaleHour[], published: readonly PublishedHour[]): StaleHour[] {
  const byHour = new Map(published.map((outcome) => [outcome.hour.hourStart, outcome]));
  return stale.flatMap((hour): StaleHour[] => {
    const { hourStart, changes, failures = 0 } = hour;
    const outcome = byHour.get(hourStart);
    if (!outcome) return [hour];
    if (outcome.result === 'failed') return [{ hourStart, changes, failures: failures + 1 }];
    return outcome.result === 'final' && outcome.hour.changes === changes ? [] : [{ hourStart, changes }];
  });
}
