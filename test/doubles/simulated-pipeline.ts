import type { Alert } from '../../core/alerting/alert.ts';
import { detect, publishStale } from '../../core/detect.ts';
import { ingestLogObject } from '../../core/ingest.ts';
import type { ObjectStore } from '../../core/ports.ts';
import type { Settings } from '../../core/settings/detection-settings.ts';
import type { LogFile } from '../../scenarios/scenario.ts';
import { logObject } from '../examples/replayed-world.ts';
import { type Fault, publisherOf, SimulatedProcess, storeOf } from './simulated-process.ts';

/** Everything that chance decides in one run. Numbers are used in order, and again from the first when they are used up. */
export interface Schedule {
  /** Picks who is next: a process that waits for a call, or a process that takes messages. */
  readonly turns: readonly number[];
  /** The so-manieth call, or the first after it that the fault can happen to. */
  readonly faults: ReadonlyArray<{ readonly call: number; readonly fault: Fault }>;
  /** Messages that are delivered twice, by the order in which they were sent. */
  readonly duplicates: readonly number[];
}

/** A log object was written, windows were touched, or tables are to be written. */
type Message = { readonly file: LogFile } | { readonly windows: readonly number[] } | { readonly publish: true };

/** One message in a queue. It stays until it is acknowledged. */
interface Letter {
  readonly message: Message;
}

/** Messages at once: as in the deployed pipeline, a failure brings all of them again. */
const LARGEST_BATCH = 3;
const PROCESSES = 3;
const LEASE_SECONDS = 240;
/** Longer than a lease, so that what a crashed process left is sent when the schedule comes. */
const SCHEDULE_SECONDS = 300;
/** For how many steps a process goes on alone; in one step it makes all calls that it can make at once. */
const STEPS = [1, 2, 5, 15, 60];
/** More turns than any run needs: beyond, something is done again for ever. */
const MOST_TURNS = 100_000;

/**
 * The deployed pipeline in one deterministic machine: two queues, a store, processes that take messages, and the schedule that writes tables. Each
 * call of a process takes effect when the schedule of the test says so, and goes wrong where it says so.
 */
export class SimulatedPipeline {
  readonly store: ObjectStore;
  readonly published: Alert[] = [];
  readonly #settings: Settings;
  readonly #schedule: Schedule;
  readonly #letters: Letter[] = [];
  readonly #batches = new Map<SimulatedProcess, readonly Letter[]>();
  #processes: SimulatedProcess[] = [];
  #lastFailure: unknown;
  #faults: Schedule['faults'];
  #second = 0;
  #turns = 0;
  #calls = 0;
  #sent = 0;

  /** @param store what is there before */
  constructor(store: ObjectStore, settings: Settings, schedule: Schedule) {
    this.store = store;
    this.#settings = settings;
    this.#schedule = schedule;
    this.#faults = schedule.faults.toSorted((one, other) => one.call - other.call);
  }

  /** Takes log objects in, among faults, and then goes on without faults until nothing is left to do. */
  async run(files: readonly LogFile[]): Promise<void> {
    for (const file of files) this.#send({ file });
    this.#send({ publish: true });
    await this.#runUntilQuiet();
    this.#faults = [];
    this.#second += SCHEDULE_SECONDS;
    this.#send({ publish: true });
    await this.#runUntilQuiet();
  }

  #send(message: Message): void {
    this.#letters.push({ message });
    if (this.#schedule.duplicates.includes(this.#sent++)) this.#letters.push({ message });
  }

  async #runUntilQuiet(): Promise<void> {
    for (;;) {
      const canTake = this.#letters.length > 0 && this.#processes.length < PROCESSES;
      if (this.#processes.length === 0 && !canTake) return;
      if (this.#turns > MOST_TURNS) {
        throw new Error(`Run a schedule: not quiet after ${MOST_TURNS} turns`, { cause: this.#lastFailure });
      }
      const process = this.#processes[this.#draw(this.#processes.length + Number(canTake))];
      if (process) await this.#goOn(process);
      else await this.#start(this.#takeBatch());
    }
  }

  /** Lets one process go on while the others stand still: for a moment, or until it has long overtaken them. */
  async #goOn(process: SimulatedProcess): Promise<void> {
    const steps = STEPS[this.#draw(STEPS.length)] ?? 1;
    for (let step = 0; step < steps && process.waiting.length > 0; step++) {
      await this.#step(process, step === 0 && this.#draw(2) === 0 ? 1 : process.waiting.length);
      await settled();
    }
  }

  /** A number below a limit. */
  #draw(limit: number): number {
    const { turns } = this.#schedule;
    const drawn = turns[this.#turns % turns.length] ?? 0;
    // Once the numbers are used again, they mean something else.
    const again = Math.floor(this.#turns / Math.max(1, turns.length));
    this.#turns++;
    return (drawn + again) % limit;
  }

  /** Lets calls of a process take effect that it has made at once. */
  async #step(process: SimulatedProcess, calls: number): Promise<void> {
    for (let left = calls; left > 0 && !process.hasCrashed; left--) {
      const call = process.waiting.shift();
      if (!call) return;
      this.#calls++;
      const [next] = this.#faults;
      const isDisturbed = next !== undefined && next.call <= this.#calls && call.mayHave(next.fault);
      if (isDisturbed) this.#faults = this.#faults.slice(1);
      await call.take(isDisturbed ? next.fault : undefined);
    }
    if (process.hasCrashed) this.#end(process);
  }

  /** Takes any letter, and further ones of the same queue. */
  #takeBatch(): readonly Letter[] {
    const [first] = this.#letters.splice(this.#draw(this.#letters.length), 1);
    if (!first) return [];
    const batch = [first];
    const size = 'file' in first.message ? 1 : 1 + this.#draw(LARGEST_BATCH);
    while (batch.length < size) {
      const index = this.#letters.findIndex(({ message }) => !('file' in message));
      if (index < 0) break;
      batch.push(...this.#letters.splice(index, 1));
    }
    return batch;
  }

  async #start(batch: readonly Letter[]): Promise<void> {
    const process = new SimulatedProcess();
    this.#processes.push(process);
    this.#batches.set(process, batch);
    void this.#finish(process, this.#work(process, batch));
    await settled();
  }

  /** Acknowledges the batch when its work is done; a failure brings it again. */
  async #finish(process: SimulatedProcess, work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#batches.delete(process);
    } catch (error) {
      this.#lastFailure = error;
    }
    this.#end(process);
  }

  /** What was not acknowledged is delivered again. */
  #end(process: SimulatedProcess): void {
    this.#letters.push(...(this.#batches.get(process) ?? []));
    this.#batches.delete(process);
    this.#processes = this.#processes.filter((one) => one !== process);
    this.#second += 1;
  }

  async #work(process: SimulatedProcess, batch: readonly Letter[]): Promise<void> {
    const store = storeOf(process, this.store);
    const messages = batch.map(({ message }) => message);
    for (const message of messages) {
      if ('file' in message) await this.#ingest(process, message.file);
    }
    const detectMessages = messages.filter((message) => !('file' in message));
    if (detectMessages.length === 0) return;
    const publisher = publisherOf(process, { publish: async (alert) => void this.published.push(alert) });
    const world = { store, publisher, settings: this.#settings, now: () => this.#second, leaseSeconds: LEASE_SECONDS };
    await detect(
      detectMessages.flatMap((message) => ('windows' in message ? message.windows : [])),
      world,
    );
    if (detectMessages.some((message) => 'publish' in message)) await publishStale(world);
  }

  async #ingest(process: SimulatedProcess, file: LogFile): Promise<void> {
    await ingestLogObject({ bucket: 'logs', key: file.key }, 1, {
      store: storeOf(process, this.store),
      settings: this.#settings,
      limits: { maxBytes: Infinity },
      open: async () => logObject(file),
      announce: (windows) => process.call('write', async () => this.#send({ windows })),
    });
  }
}

/** Lets every process go on as far as it comes without a call. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
