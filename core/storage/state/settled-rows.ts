import { MAIN_CHANNEL } from '../../alerting/publisher.ts';
import type { OutboxRow } from '../../alerting/state.ts';
import { DAY_SECONDS } from '../../time.ts';

/** How long a side channel that fails is offered the same alert. */
export const SIDE_CHANNEL_SECONDS = DAY_SECONDS;

/** How many alerts may wait for side channels alone. The state is read and written with every window, so it must stay small. */
export const MOST_WAITING = 50;

/** What one channel did with the rows that it was offered. */
export interface RowTries {
  readonly channel: string;
  /** Names of the rows that need not be offered to it again; see {@link rowName}. */
  readonly taken: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  /** The first failure; undefined when there was none. */
  readonly cause: unknown;
}

/** The outbox after a call. */
export interface SettledRows {
  readonly outbox: readonly OutboxRow[];
  /** False when the outbox is as it was. */
  readonly isChanged: boolean;
  /** How many of the tried rows are still in the outbox. */
  readonly waiting: number;
  /** By side channel, how many rows it did not take and is not offered again. */
  readonly givenUp: ReadonlyMap<string, number>;
}

/**
 * Notes in the outbox which channels took the tried rows, and takes out the rows that nobody waits for: the main channel took them, and every side
 * channel took them or is not tried any longer. Rows that were not tried stay as they are.
 * @param outbox as it is now
 * @param tries what each channel did; every row was offered to all of them
 * @param now epoch seconds by the clock
 */
export function settleRows(outbox: readonly OutboxRow[], tries: readonly RowTries[], now: number): SettledRows {
  const noted = outbox.map((row) => noteTries(row, tries, now));
  const isOver = (row: OutboxRow): boolean =>
    isTried(row, tries) && isWithMain(row) && (missingFrom(row, tries).length === 0 || now >= (row.tryUntil ?? 0));
  const settled = withoutOldest(noted.filter((row) => !isOver(row)));
  const left = new Set(settled);
  const givenUp = new Map<string, number>();
  for (const channel of noted.filter((row) => !left.has(row)).flatMap((row) => missingFrom(row, tries))) {
    givenUp.set(channel, (givenUp.get(channel) ?? 0) + 1);
  }
  return {
    outbox: settled,
    isChanged: settled.length !== outbox.length || settled.some((row, index) => row !== outbox[index]),
    waiting: settled.filter((row) => isTried(row, tries)).length,
    givenUp,
  };
}

/** Names a row of the outbox; no two alerts have the same name. */
export function rowName({ alert }: OutboxRow): string {
  return `${alert.episodeId} ${alert.number}`;
}

/** Returns the row itself where there is nothing to note. */
function noteTries(row: OutboxRow, tries: readonly RowTries[], now: number): OutboxRow {
  const { takenBy: before = [], tryUntil } = row;
  const takers = tries.filter(({ taken }) => taken.has(rowName(row))).map(({ channel }) => channel);
  const takenBy = [...new Set([...before, ...takers])];
  const isFirstFailure = tryUntil === undefined && missingFrom({ ...row, takenBy }, tries).length > 0;
  if (takenBy.length === before.length && !isFirstFailure) return row;
  return { ...row, takenBy, ...(isFirstFailure ? { tryUntil: now + SIDE_CHANNEL_SECONDS } : {}) };
}

function isTried(row: OutboxRow, tries: readonly RowTries[]): boolean {
  return tries.some(({ taken, failed }) => taken.has(rowName(row)) || failed.has(rowName(row)));
}

function isWithMain({ takenBy = [] }: OutboxRow): boolean {
  return takenBy.includes(MAIN_CHANNEL);
}

/** Names the side channels that did not take a row, and that no other worker has offered it to with success. */
function missingFrom(row: OutboxRow, tries: readonly RowTries[]): string[] {
  const { takenBy = [] } = row;
  return tries
    .filter(({ channel, failed }) => channel !== MAIN_CHANNEL && failed.has(rowName(row)) && !takenBy.includes(channel))
    .map(({ channel }) => channel);
}

/** Leaves out the oldest rows that wait for side channels alone, where there are too many of them. */
function withoutOldest(rows: readonly OutboxRow[]): OutboxRow[] {
  const forSides = rows.filter(isWithMain);
  const surplus = new Set(forSides.slice(0, Math.max(0, forSides.length - MOST_WAITING)));
  return rows.filter((row) => !surplus.has(row));
}
