import type { Alert } from '../core/alerting/alert.ts';
import { type AlertingState, decodeState, type OutboxRow } from '../core/alerting/state.ts';
import { alertKey, EPISODES_KEY, PREFIXES, tableKey } from '../core/storage/keys.ts';
import { rowName } from '../core/storage/state/settled-rows.ts';
import { hourOf, isoDay } from '../core/time.ts';
import { decodeWindow } from '../core/windows/window-codec.ts';
import type { SimulatedBucket } from './bucket.ts';
import type { SimulatedProcess } from './process.ts';

/** The promises of the pipeline. docs/reliability.md says what each of them means. */
export type Invariant =
  | 'I1 nothing lost'
  | 'I2 nothing twice'
  | 'I3 alert at least once'
  | 'I4 no storm'
  | 'I5 progress'
  | 'I6 honest'
  | 'I7 inert';

/** A promise that was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(invariant: Invariant, what: string) {
    super(`${invariant}: ${what}`);
  }
}

/** A write that took effect. */
export interface Write {
  readonly process: SimulatedProcess;
  readonly key: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

/** A publish of an alert on the main channel. */
interface Publish {
  readonly process: SimulatedProcess;
  /** Faults of the process before the call. */
  readonly faults: number;
  readonly leasedUntil: number;
}

/** How long a lease on alerts lasts, as in the deployed function. */
export const LEASE_SECONDS = 240;

/** Checks each effect when it happens: what must never be so, not even for a moment. */
export class Watch {
  readonly #bucket: SimulatedBucket;
  readonly #published = new Map<string, Publish[]>();
  /** The state as each process wrote it last, and the keys that it has read since. */
  readonly #recorded = new Map<SimulatedProcess, { readonly state: AlertingState; readonly read: Set<string> }>();
  /** Keys of alerts that were recorded when a process started. */
  readonly #recordedAtStart = new Map<SimulatedProcess, ReadonlySet<string>>();
  #violation: Violation | undefined;

  /** @param bucket the data bucket */
  constructor(bucket: SimulatedBucket) {
    this.#bucket = bucket;
  }

  /** @throws the first violation */
  check(): void {
    if (this.#violation) throw this.#violation;
  }

  /** Notes a violation. It is not thrown here, because the process that caused it would take it for a failure of its call. */
  report(invariant: Invariant, what: string): void {
    this.#violation ??= new Violation(invariant, what);
  }

  starts(process: SimulatedProcess): void {
    this.#recordedAtStart.set(process, new Set(this.#bucket.list(PREFIXES.alerts)));
  }

  reads(process: SimulatedProcess, key: string): void {
    this.#recorded.get(process)?.read.add(key);
  }

  writes(write: Write): void {
    const { key, before, after } = write;
    if (key.startsWith(PREFIXES.partials) && before && Buffer.compare(before, after) !== 0) {
      this.report('I2 nothing twice', `${key} was written with other bytes`);
    }
    if (key.startsWith(PREFIXES.windows)) this.#checkWindow(write);
    if (key === EPISODES_KEY) this.#checkState(write);
  }

  /** Checks the publish of an alert on the main channel: the process must have written it into the outbox, with a lease. */
  publishes(process: SimulatedProcess, alert: Alert): void {
    const row = this.#recorded
      .get(process)
      ?.state.outbox.find((other) => rowName(other) === rowName({ ...other, alert }));
    if (!row) {
      this.report(
        'I3 alert at least once',
        `${alert.rule} ${alert.transition} was published before it was in the outbox`,
      );
      return;
    }
    this.#checkRepeat(process, row);
    this.#checkTables(process, row);
  }

  #checkWindow({ key, before, after }: Write): void {
    const { objects } = decodeWindow(after);
    const counted = new Set(objects);
    if (counted.size !== objects.length) this.report('I2 nothing twice', `${key} counts a log object twice`);
    const lost = before && decodeWindow(before).objects.filter((id) => !counted.has(id));
    if (lost && lost.length > 0) this.report('I1 nothing lost', `${key} no longer counts ${lost.join(', ')}`);
  }

  #checkState({ process, before, after }: Write): void {
    const state = decodeState(after);
    for (const key of state.parts?.keys ?? []) {
      if (!this.#bucket.get(key)) this.report('I1 nothing lost', `the state names ${key}, which was not written`);
    }
    this.#recorded.set(process, { state, read: new Set() });
    const kept = new Set(state.outbox.map(rowName));
    for (const row of decodeState(before).outbox) {
      if (!kept.has(rowName(row)) && !this.#bucket.get(keyOf(row))) {
        this.report('I3 alert at least once', `${rowName(row)} left the outbox before it was recorded`);
      }
    }
  }

  /** A repeat follows a fault of the process that published before, or one of the two took over when the lease of the other was over by its clock. */
  #checkRepeat(process: SimulatedProcess, row: OutboxRow): void {
    const name = rowName(row);
    const publishes = this.#published.get(name) ?? [];
    const last = publishes.at(-1);
    this.#published.set(name, [...publishes, { process, faults: process.faults, leasedUntil: row.leasedUntil }]);
    if (this.#recordedAtStart.get(process)?.has(keyOf(row))) {
      this.report('I4 no storm', `${name} was published again although its record was there before`);
    }
    if (!last || last.process.faults > last.faults) return;
    if (Math.abs(row.leasedUntil - last.leasedUntil) < LEASE_SECONDS) {
      this.report('I4 no storm', `${name} was published again during the lease of another process`);
    }
  }

  /** The tables that an alert cites are brought up to date before it is sent, unless a fault prevents it. */
  #checkTables(process: SimulatedProcess, row: OutboxRow): void {
    const recorded = this.#recorded.get(process);
    if (!recorded || process.faults > 0) return;
    const hour = hourOf(row.windowStart);
    const isStale = recorded.state.stale.some(({ hourStart }) => hourStart === hour);
    if (isStale && !recorded.read.has(tableKey('rollups', hour))) {
      this.report('I6 honest', `${rowName(row)} was published before the tables that it cites were written`);
    }
  }
}

function keyOf({ alert, windowStart }: OutboxRow): string {
  return alertKey(isoDay(windowStart), alert.episodeId, alert.number);
}
