import type { OutboxRow } from '../alerting/state.ts';
import { alertKey } from './keys.ts';
import type { ObjectStore } from '../ports.ts';
import { changeState } from './state-store.ts';
import { isoDay } from '../time.ts';
import type { Publisher } from '../alerting/publisher.ts';

/** Who sends, and how. */
export interface OutboxDependencies {
  readonly store: ObjectStore;
  readonly publisher: Publisher;
  /** @returns epoch seconds by the clock; only leases look at it, never detection */
  readonly now: () => number;
  /** How long nobody else sends what somebody has begun to send; 0 where there is nobody else. */
  readonly leaseSeconds: number;
}

/** Alerts that could not be sent. `cause` is the first failure. */
export class UnsentAlertsError extends Error {
  override readonly name = 'UnsentAlertsError';
  /** How many alerts wait for another try. */
  readonly waiting: number;

  constructor(message: string, options: { readonly cause: unknown; readonly waiting: number }) {
    super(message, { cause: options.cause });
    this.waiting = options.waiting;
  }
}

/** What became of the rows that were to be sent. */
export interface SentRows {
  readonly sent: readonly OutboxRow[];
  /** Set when some could not be sent; they stay in the outbox. */
  readonly failure: UnsentAlertsError | undefined;
}

/**
 * Takes all rows that nobody is sending. To be called inside the compare-and-swap of the state, so that two workers never take the same row.
 * @param outbox rows; a new row has a lease of 0
 * @returns the outbox with the leases, and the rows that are now ours
 */
export function leaseRows(
  outbox: readonly OutboxRow[],
  world: Pick<OutboxDependencies, 'now' | 'leaseSeconds'>,
): { outbox: OutboxRow[]; ours: OutboxRow[] } {
  const now = world.now();
  const ours = outbox
    .filter((row) => row.leasedUntil <= now)
    .map((row) => ({ ...row, leasedUntil: now + world.leaseSeconds }));
  const byName = new Map(ours.map((row) => [rowName(row), row]));
  return { outbox: outbox.map((row) => byName.get(rowName(row)) ?? row), ours };
}

/**
 * Sends rows, records each, and only then takes it out of the outbox. A row that cannot be sent stays; the others go on.
 * @param rows rows that {@link leaseRows} gave us
 */
export async function sendRows(rows: readonly OutboxRow[], world: OutboxDependencies): Promise<SentRows> {
  const sent: OutboxRow[] = [];
  const failures: unknown[] = [];
  for (const row of rows) {
    try {
      await sendOnce(row, world);
      sent.push(row);
    } catch (error) {
      failures.push(error);
    }
  }
  if (sent.length > 0) await takeOut(sent, world.store);
  return { sent, failure: failures.length === 0 ? undefined : unsent(failures, rows.length) };
}

function unsent(failures: readonly unknown[], total: number): UnsentAlertsError {
  const [cause] = failures;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UnsentAlertsError(
    `Send alerts: ${failures.length} of ${total} failed and wait for another try, the first: ${reason}`,
    { cause, waiting: failures.length },
  );
}

/** What is recorded has been sent: after a crash only the alert whose record is missing is sent again, not all that went out before it. */
async function sendOnce({ alert, windowStart }: OutboxRow, { store, publisher }: OutboxDependencies): Promise<void> {
  const key = alertKey(isoDay(windowStart), alert.episodeId, alert.number);
  if (await store.get(key)) return;
  await publisher.publish(alert);
  await store.put(key, new TextEncoder().encode(`${JSON.stringify(alert)}\n`), 'absent');
}

async function takeOut(sent: readonly OutboxRow[], store: ObjectStore): Promise<void> {
  const names = new Set(sent.map(rowName));
  await changeState(store, (state) => ({ ...state, outbox: state.outbox.filter((row) => !names.has(rowName(row))) }));
}

function rowName({ alert }: OutboxRow): string {
  return `${alert.episodeId} ${alert.number}`;
}
