import type { Alert } from './alert.ts';
import { EMPTY_BOOK, type EpisodeBook } from './episodes.ts';

const SCHEMA = 'surge445.episodes/1';

/** An alert that is decided and not yet confirmed as sent. */
export interface OutboxRow {
  readonly alert: Alert;
  /** Day of the transition's window, for the alert's key. */
  readonly day: string;
}

/** What is stored at `episodes/open.json`. */
export interface AlertingState {
  readonly book: EpisodeBook;
  /** In the order in which they are to be sent. */
  readonly outbox: readonly OutboxRow[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes the state.
 */
export function encodeState(state: AlertingState): Uint8Array {
  return encoder.encode(`${JSON.stringify({ schema: SCHEMA, ...state })}\n`);
}

/**
 * Reads the state.
 * @param bytes undefined before anything was written
 * @throws {Error} when it was written by a version of the schema that this one does not know
 */
export function decodeState(bytes: Uint8Array | undefined): AlertingState {
  if (!bytes) return { book: EMPTY_BOOK, outbox: [] };
  // Only encodeState writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = JSON.parse(decoder.decode(bytes)) as AlertingState & { schema: string };
  if (stored.schema !== SCHEMA) {
    throw new Error(
      `Read the episodes: schema ${JSON.stringify(stored.schema)} found, ${SCHEMA} expected; run the version that wrote them`,
    );
  }
  return { book: stored.book, outbox: stored.outbox };
}
