import type { Alert } from '../../alerting/alert.ts';
import { MAIN_CHANNEL, type Publisher, type SideChannel } from '../../alerting/publisher.ts';
import type { OutboxRow } from '../../alerting/state.ts';
import { storedAlertOf } from '../../alerting/stored-alert.ts';
import type { ObjectStore } from '../../ports.ts';
import { isoDay } from '../../time.ts';
import { alertKey } from '../keys.ts';
import { rowName, type RowTries, settleRows } from './settled-rows.ts';
import { changeHead } from './state-store.ts';

/** Who sends, and how. */
export interface OutboxDependencies {
  readonly store: ObjectStore;
  /** The main channel: an alert is recorded as soon as this one has taken it. */
  readonly publisher: Publisher;
  /** Channels beside the main one; undefined: there are none. */
  readonly sideChannels?: readonly SideChannel[];
  /** @returns epoch seconds by the clock; only leases look at it, and how long a side channel is tried, never detection */
  readonly now: () => number;
  /** How long nobody else sends what somebody has begun to send; 0 where there is nobody else. */
  readonly leaseSeconds: number;
}

/** A side channel that did not take all of its alerts. */
export interface ChannelFailure {
  readonly channel: string;
  /** How many alerts it did not take in this call. */
  readonly alerts: number;
  /** How many of them are not tried again. */
  readonly givenUp: number;
  /** The first failure. */
  readonly cause: unknown;
}

/** Alerts that the main channel did not take. `cause` is the first failure. */
export class UnsentAlertsError extends Error {
  override readonly name = 'UnsentAlertsError';
  /** How many alerts wait for another try of the main channel. */
  readonly waiting: number;
  /** Side channels that failed at the same time. */
  readonly channelFailures: readonly ChannelFailure[];

  constructor(message: string, options: Pick<UnsentAlertsError, 'cause' | 'waiting' | 'channelFailures'>) {
    super(message, { cause: options.cause });
    this.waiting = options.waiting;
    this.channelFailures = options.channelFailures;
  }
}

/** What became of the rows that were to be sent. */
export interface SentRows {
  /** Rows that the main channel has taken in this call, or that it had taken before a crash. */
  readonly sent: readonly OutboxRow[];
  /** How many of the rows stay in the outbox, because a channel has not taken them. */
  readonly waiting: number;
  /** Set when the main channel did not take some; they stay in the outbox. */
  readonly failure: UnsentAlertsError | undefined;
  readonly channelFailures: readonly ChannelFailure[];
}

/**
 * Takes all rows that nobody is sending. To be called inside the compare-and-swap of the state, so that two workers never take the same row.
 * @param outbox rows; a new row has a lease of 0
 * @returns the outbox with the leases, and the rows that are now ours
 */
export function leaseRows(
  outbox: readonly OutboxRow[],
  { now, leaseSeconds }: Pick<OutboxDependencies, 'now' | 'leaseSeconds'>,
): { outbox: OutboxRow[]; ours: OutboxRow[] } {
  const takenAt = now();
  const ours = outbox
    .filter((row) => row.leasedUntil <= takenAt)
    .map((row) => ({ ...row, leasedUntil: takenAt + leaseSeconds }));
  const byName = new Map(ours.map((row) => [rowName(row), row]));
  return { outbox: outbox.map((row) => byName.get(rowName(row)) ?? row), ours };
}

/**
 * Offers rows to every channel that has not taken them, records what the main channel took, and takes rows out of the outbox that all channels took.
 *
 * The channels work at the same time and know nothing of each other: one that fails, or takes long, neither holds up another nor makes it send again.
 * The main channel is tried without end. A side channel is tried for a day, because an older message is of no use there.
 * @param rows rows that {@link leaseRows} gave us
 */
export async function sendRows(rows: readonly OutboxRow[], dependencies: OutboxDependencies): Promise<SentRows> {
  const { sideChannels = [], store } = dependencies;
  const [main, ...sides] = await Promise.all([
    tryMain(rows, dependencies),
    ...sideChannels.map(async (channel) => trySide(rows, channel)),
  ]);
  const now = dependencies.now();
  let settled = settleRows(rows, [main, ...sides], now);
  if (settled.isChanged) {
    await changeHead(store, (state) => {
      settled = settleRows(state.outbox, [main, ...sides], now);
      return settled.isChanged ? { outbox: settled.outbox } : undefined;
    });
  }
  const channelFailures = failuresOf(sides, settled.givenUp);
  return {
    sent: rows.filter((row) => !hasTaken(row, MAIN_CHANNEL) && main.taken.has(rowName(row))),
    waiting: settled.waiting,
    failure: unsent(main, rows.length, channelFailures),
    channelFailures,
  };
}

function unsent(
  { failed, cause }: RowTries,
  total: number,
  channelFailures: readonly ChannelFailure[],
): UnsentAlertsError | undefined {
  if (failed.size === 0) return undefined;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UnsentAlertsError(
    `Send alerts: ${failed.size} of ${total} failed and wait for another try, the first: ${reason}`,
    { cause, waiting: failed.size, channelFailures },
  );
}

function failuresOf(sides: readonly RowTries[], givenUp: ReadonlyMap<string, number>): ChannelFailure[] {
  return sides
    .filter(({ failed }) => failed.size > 0)
    .map(({ channel, failed, cause }) => ({
      channel,
      alerts: failed.size,
      givenUp: givenUp.get(channel) ?? 0,
      cause,
    }));
}

async function tryMain(rows: readonly OutboxRow[], { store, publisher }: OutboxDependencies): Promise<RowTries> {
  return tryEach(rows, MAIN_CHANNEL, async (row) => {
    if (!hasTaken(row, MAIN_CHANNEL)) await sendOnce(row, { store, publisher });
  });
}

/** Offers a side channel what it wants and has not taken. What it does not want counts as taken. */
async function trySide(
  rows: readonly OutboxRow[],
  { name, publisher, wants = () => true }: SideChannel,
): Promise<RowTries> {
  return tryEach(rows, name, async (row) => {
    if (!hasTaken(row, name) && isSent(row.alert) && wants(row.alert)) await publisher.publish(row.alert);
  });
}

/** Works on one row after the other. A row that fails does not stop the others. */
async function tryEach(
  rows: readonly OutboxRow[],
  channel: string,
  offer: (row: OutboxRow) => Promise<void>,
): Promise<RowTries> {
  const taken = new Set<string>();
  const failed = new Set<string>();
  const causes: unknown[] = [];
  for (const row of rows) {
    try {
      await offer(row);
      taken.add(rowName(row));
    } catch (error) {
      failed.add(rowName(row));
      causes.push(error);
    }
  }
  return { channel, taken, failed, cause: causes[0] };
}

/**
 * Sends an alert unless its record is in the store, then records it. After a crash only the alert without a record is sent again, not the alerts
 * before it.
 */
async function sendOnce(
  { alert, windowStart }: OutboxRow,
  { store, publisher }: Pick<OutboxDependencies, 'store' | 'publisher'>,
): Promise<void> {
  const key = alertKey(isoDay(windowStart), alert.episodeId, alert.number);
  if (await store.get(key)) return;
  await publisher.publish(alert);
  await store.put(key, new TextEncoder().encode(`${JSON.stringify(storedAlertOf(alert))}\n`), 'absent');
}

function hasTaken({ takenBy = [] }: OutboxRow, channel: string): boolean {
  return takenBy.includes(channel);
}

/** Only the main channel sees alerts that are recorded and not sent. */
function isSent({ delivery }: Alert): boolean {
  return delivery === 'now';
}
