import type { Alert } from './alert.ts';
import { FIRST_SCHEMA, isRecord, upgradedBook } from './first-state.ts';
import { type DeliveryState, NOTHING_SENT } from './delivery.ts';
import { NO_EPISODES, type EpisodeState } from '../episodes/episodes.ts';
import { requireSchema } from '../encoding/schema.ts';

const SCHEMA = 'surge445.episodes/2';

/** An alert that is decided and not yet confirmed as sent. */
export interface OutboxRow {
  readonly alert: Alert;
  /** The window of the transition, epoch seconds: its tables are written before the alert is sent. */
  readonly windowStart: number;
  /** Until then somebody is sending it; after that anybody may, because that one has crashed. Epoch seconds by the clock. */
  readonly leasedUntil: number;
}

/** An hour whose tables are older than its windows. */
export interface StaleHour {
  /** Epoch seconds. */
  readonly hourStart: number;
  /** Raised whenever a window of the hour changes, so that a change during publishing is not taken for published. */
  readonly changes: number;
}

/** What is stored at `episodes/open.json`. */
export interface AlertingState {
  readonly episodeState: EpisodeState;
  readonly delivery: DeliveryState;
  /** In the order in which they are to be sent. */
  readonly outbox: readonly OutboxRow[];
  /** Ascending. */
  readonly stale: readonly StaleHour[];
}

/** The state as it is stored; `delivery` is absent where it was written before alerts could wait for a digest. */
type StoredState = Omit<AlertingState, 'delivery'> & { readonly schema: string; readonly delivery?: DeliveryState };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes the state as JSON.
 */
export function encodeState(state: AlertingState): Uint8Array {
  return encoder.encode(`${JSON.stringify({ schema: SCHEMA, ...state })}\n`);
}

/**
 * Reads the state, also in its first form.
 * @param bytes undefined before anything was written
 * @throws {Error} when a later version, whose form this version does not know, wrote the state
 */
export function decodeState(bytes: Uint8Array | undefined): AlertingState {
  if (!bytes) return { episodeState: NO_EPISODES, delivery: NOTHING_SENT, outbox: [], stale: [] };
  // Only encodeState writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = upgraded(JSON.parse(decoder.decode(bytes))) as StoredState;
  requireSchema('the episodes', stored.schema, SCHEMA);
  const { episodeState, delivery = NOTHING_SENT, outbox, stale } = stored;
  return { episodeState, delivery, outbox, stale };
}

/** Brings the first form of the state into the present one; any other form stays as it is. */
function upgraded(stored: unknown): unknown {
  if (!isRecord(stored) || stored['schema'] !== FIRST_SCHEMA) return stored;
  const { book, ...others } = stored;
  return { ...others, schema: SCHEMA, episodeState: upgradedBook(book) };
}

/**
 * Notes that windows of some hours changed.
 * @param hours starts, epoch seconds
 */
export function markStale(stale: readonly StaleHour[], hours: readonly number[]): StaleHour[] {
  const changes = new Map(stale.map((one) => [one.hourStart, one.changes]));
  for (const hour of new Set(hours)) changes.set(hour, (changes.get(hour) ?? 0) + 1);
  return [...changes].toSorted(([a], [b]) => a - b).map(([hourStart, count]) => ({ hourStart, changes: count }));
}

/**
 * Forgets hours whose tables were written, unless a window of them changed meanwhile.
 * @param published as they were when the tables were made
 */
export function withoutPublished(stale: readonly StaleHour[], published: readonly StaleHour[]): StaleHour[] {
  return stale.filter(
    (one) => !published.some((done) => done.hourStart === one.hourStart && done.changes === one.changes),
  );
}
