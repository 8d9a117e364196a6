import type { DetectDependencies } from '../core/detect.ts';
import { s3Notification } from '../core/flowlog/s3-notification.ts';
import { type IngestDependencies, ingestLogObject } from '../core/ingest.ts';
import { findMissed } from '../core/reconcile.ts';
import { workOnBatch } from '../lambdas/detect-batch.ts';
import { windowMessages } from '../lambdas/detect-message.ts';
import { ingestMessage, triesOf } from '../lambdas/ingest-message.ts';
import { workOnDetectMessages } from '../lambdas/detect-work.ts';
import { AcknowledgeCheck } from './acknowledge-check.ts';
import type { SimulatedBucket } from './bucket.ts';
import { SimulatedChannels } from './channels.ts';
import type { Extent } from './extent.ts';
import { NO_REBUILD, NOBODY_HEARS, recordOf } from './messages.ts';
import { firstVersion, presentVersion } from './old-version.ts';
import { type DataBucket, logBucketOf, openLogObject, publisherOf, storeOf, type StoredLogObject } from './ports.ts';
import { type CallKind, isPossible, SimulatedProcess } from './process.ts';
import * as pace from './pace.ts';
import { type QueuedMessage, nextVisible, SimulatedQueue } from './queue.ts';
import { drawNumber, type Fault, type PlannedFault, type Schedule } from './schedule.ts';
import { LOG_BUCKET, LOG_LAYOUT, type SmallLogObject, type SmallWorld } from './small-world.ts';
import { LEASE_SECONDS, Watch } from './watch.ts';

/** What a pipeline runs on. */
export interface PipelineRun {
  readonly world: SmallWorld;
  readonly schedule: Schedule;
  /** True clock at the beginning, epoch seconds. */
  readonly now: number;
  /** See {@link DataBucket}. */
  readonly isNeverWritten?: DataBucket['isNeverWritten'];
}

/** One thing that can be done next. */
type Turn = () => Promise<void>;

/**
 * The deployed pipeline in one deterministic machine: two queues, two buckets, processes that ingest, detect and reconcile, and the schedule that
 * orders to write tables. The core, the work on messages and the protocol are those of production.
 */
export class SimulatedPipeline {
  readonly bucket: SimulatedBucket;
  readonly logObjects = new Map<string, StoredLogObject>();
  readonly channels: SimulatedChannels;
  readonly ingestQueue = new SimulatedQueue('ingest');
  readonly detectQueue = new SimulatedQueue('detect');
  /** Numbers of the calls that were to change something, counted over all processes from 1. */
  readonly writeCalls: number[] = [];
  readonly #world: SmallWorld;
  readonly #schedule: Schedule;
  readonly #watch: Watch;
  readonly #acknowledge: AcknowledgeCheck;
  readonly #isNeverWritten: PipelineRun['isNeverWritten'];
  #processes: SimulatedProcess[] = [];
  #faults: readonly PlannedFault[];
  #now: number;
  #started = 0;
  #turns = 0;
  #calls = 0;
  #faultCount = 0;
  #sent = 0;
  #lastFailure: unknown;
  #isRepaired = false;

  constructor(bucket: SimulatedBucket, run: PipelineRun) {
    this.bucket = bucket;
    this.#world = run.world;
    this.#schedule = run.schedule;
    this.#now = run.now;
    this.#isNeverWritten = run.isNeverWritten;
    this.#watch = new Watch(bucket);
    this.#acknowledge = new AcknowledgeCheck({ bucket, watch: this.#watch });
    this.#faults = run.schedule.faults.toSorted((one, other) => one.call - other.call);
    this.channels = new SimulatedChannels(this.#watch, run.schedule);
  }

  /** What has happened so far. */
  get extent(): Extent {
    return { processes: this.#started, calls: this.#calls, faults: this.#faultCount };
  }

  /** Puts a log object into the log bucket. */
  arrive(object: SmallLogObject, isAnnounced: boolean): void {
    this.logObjects.set(object.key, { text: object.text, etag: 'one', writtenAt: this.#now });
    if (isAnnounced) this.announce(object);
  }

  announce({ key }: SmallLogObject): void {
    this.#send(this.ingestQueue, s3Notification({ bucket: LOG_BUCKET, key }));
  }

  /** Orders to write tables that are out of date, as the schedule of every five minutes does. */
  orderTables(): void {
    this.#send(this.detectQueue, JSON.stringify({ publish: true }));
  }

  /** Repairs everything: no fault happens any more, no process takes too long, and what was set aside in the queues is sent back. */
  repair(): void {
    this.#isRepaired = true;
    this.#faults = [];
    this.channels.repair();
    this.ingestQueue.redrive();
    this.detectQueue.redrive();
  }

  /** Lets time pass. */
  wait(seconds: number): void {
    this.#now += seconds;
  }

  /** Starts the reconciler beside what else runs. */
  async reconcile(): Promise<void> {
    await this.#start(async (process) => this.#sendMissed(process));
  }

  /**
   * Takes turns until no process runs and no message waits.
   * @throws {Violation} at the first promise that is broken
   */
  async runUntilQuiet(): Promise<void> {
    for (;;) {
      const turns = this.#possibleTurns();
      const turn = turns[this.#draw(turns.length)];
      if (!turn) {
        const next = nextVisible([this.ingestQueue, this.detectQueue]);
        if (next === undefined) return;
        this.#now = Math.max(this.#now, next);
        continue;
      }
      if (this.#turns > pace.MOST_TURNS) {
        this.#watch.report(
          'I5 progress',
          `not quiet after ${pace.MOST_TURNS} turns, last failure ${String(this.#lastFailure)}`,
        );
      }
      await turn();
      this.#now += pace.SECONDS[this.#draw(pace.SECONDS.length)] ?? 0;
      this.#endLate();
      this.#watch.check();
    }
  }

  #possibleTurns(): Turn[] {
    const turns = this.#processes.map(
      (process): Turn =>
        async () =>
          this.#goOn(process),
    );
    if (this.#processes.length >= pace.MOST_PROCESSES) return turns;
    if (this.ingestQueue.hasVisible(this.#now)) turns.push(async () => this.#startIngest());
    if (this.detectQueue.hasVisible(this.#now)) turns.push(async () => this.#startDetect());
    return turns;
  }

  /** Lets one process go on while the others stand still: for a moment, or until it has long overtaken them. */
  async #goOn(process: SimulatedProcess): Promise<void> {
    const calls = this.#isNeverWritten ? pace.CALLS : pace.CALLS_OF_EVERY_READ;
    await process.goOn(calls[this.#draw(calls.length)] ?? 1);
    if (!process.isAlive) this.#remove(process);
  }

  /** Takes away the processes whose invocation took too long: a fault like a crash, and so none after the repair. */
  #endLate(): void {
    if (this.#isRepaired) return;
    for (const process of this.#processes) {
      if (this.#now - process.startedAt < pace.INVOCATION_SECONDS) continue;
      process.crash();
      this.#remove(process);
    }
  }

  #remove(process: SimulatedProcess): void {
    this.#processes = this.#processes.filter((other) => other !== process);
    this.ingestQueue.buryTired();
    this.detectQueue.buryTired();
  }

  /** A number below a limit; 0 for a limit of 0. */
  #draw(limit: number): number {
    return drawNumber(this.#schedule.turns, this.#turns++, limit);
  }

  #send(queue: SimulatedQueue, body: string): void {
    queue.send(body);
    if (this.#schedule.duplicates.includes(this.#sent++)) queue.send(body);
  }

  async #start(work: (process: SimulatedProcess) => Promise<void>): Promise<void> {
    const id = this.#started++;
    const facts = { id, skew: this.#schedule.skews.at(id % this.#schedule.skews.length) ?? 0, startedAt: this.#now };
    const process: SimulatedProcess = new SimulatedProcess(facts, (kind) => this.#faultOf(kind));
    this.#processes.push(process);
    this.#watch.starts(process);
    void this.#finish(process, work(process));
    await this.#goOn(process);
  }

  /** Waits for the end of the work of a process. What failed is in the queue again. */
  async #finish(process: SimulatedProcess, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#lastFailure = error;
    }
    process.end();
  }

  #faultOf(kind: CallKind): Fault | undefined {
    this.#calls++;
    if (kind !== 'read') this.writeCalls.push(this.#calls);
    const [next] = this.#faults;
    if (!next || next.call > this.#calls || !isPossible(next.fault, kind)) return undefined;
    this.#faults = this.#faults.slice(1);
    this.#faultCount++;
    return next.fault;
  }

  async #startIngest(): Promise<void> {
    const messages = this.ingestQueue.receive(1 + this.#draw(pace.LARGEST_BATCH), this.#now, (limit) =>
      this.#draw(limit),
    );
    await this.#start(async (process) => {
      for (const message of messages) await this.#ingest(process, message);
    });
  }

  /** Works on one message as the deployed function does: one that fails does not stop the others. */
  async #ingest(process: SimulatedProcess, queued: QueuedMessage): Promise<void> {
    const dependencies: IngestDependencies = {
      store: this.#dataOf(process).store,
      settings: this.#world.settings,
      limits: { maxBytes: Infinity },
      open: async (location) => openLogObject(process, location, this.logObjects),
      announce: async (windows) =>
        process.call('write', () => {
          for (const body of windowMessages(windows)) this.#send(this.detectQueue, body);
        }),
    };
    try {
      await ingestMessage(recordOf(queued), {
        ingest: async (location, message) => ingestLogObject(location, triesOf(message), dependencies),
        logBucket: LOG_BUCKET,
        layout: LOG_LAYOUT,
        ...NOBODY_HEARS,
      });
    } catch (error) {
      this.#lastFailure = error;
      return;
    }
    if (!process.isAlive) return;
    this.#acknowledge.ingested(queued.body);
    this.ingestQueue.acknowledge(queued);
  }

  async #startDetect(): Promise<void> {
    const batch = this.detectQueue.receive(1 + this.#draw(pace.LARGEST_BATCH), this.#now, (limit) =>
      this.#draw(limit),
    );
    const partials = this.#acknowledge.partialsOf(batch);
    await this.#start(async (process) => {
      const dependencies = this.#detectDependencies(process);
      const { batchItemFailures } = await workOnBatch(batch.map(recordOf), {
        work: async (messages) => workOnDetectMessages(messages, dependencies),
        ...NO_REBUILD,
        onFailure: (_messages, error) => void (this.#lastFailure = error),
      });
      if (!process.isAlive) return;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of batch.filter(({ id }) => !failed.has(id))) {
        this.#acknowledge.detected(message, partials);
        this.detectQueue.acknowledge(message);
      }
    });
  }

  #dataOf(process: SimulatedProcess): Pick<DetectDependencies, 'store' | 'mostInDocument'> {
    const { bucket } = this;
    const store = storeOf(process, { bucket, watch: this.#watch, isNeverWritten: this.#isNeverWritten });
    return process.id < this.#schedule.oldProcesses ? firstVersion(store) : presentVersion(store);
  }

  #detectDependencies(process: SimulatedProcess): DetectDependencies {
    return {
      settings: this.#world.settings,
      ...this.#dataOf(process),
      publisher: publisherOf(process, (alert) => this.channels.publish(process, alert)),
      sideChannels: [{ name: 'chat', publisher: publisherOf(process, (alert) => this.channels.post(alert)) }],
      now: () => this.#now + process.skew,
      leaseSeconds: LEASE_SECONDS,
    };
  }

  async #sendMissed(process: SimulatedProcess): Promise<void> {
    const logs = logBucketOf(process, LOG_BUCKET, this.logObjects);
    const request = { layout: LOG_LAYOUT, now: this.#now + process.skew };
    for await (const location of findMissed(logs, this.#dataOf(process).store, request)) {
      await process.call('write', () => this.#send(this.ingestQueue, s3Notification(location)));
    }
  }
}
