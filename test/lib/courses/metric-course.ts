import type { Metrics, Sample } from './alarm-state.ts';

/** How a function is: it does its work, is never started, fails each time, or is refused by Lambda. */
export type Condition = 'works' | 'never-started' | 'fails' | 'throttled';

/** What is true from one minute on. */
export interface Situation {
  /** Log objects come every so many minutes; 0: none come. */
  readonly logsEvery: number;
  /** Age of the newest record in a log object that arrives, minutes. */
  readonly recordAge: number;
  /** Whether the bucket announces log objects; else reconcile finds them. */
  readonly isAnnounced: boolean;
  readonly ingest: Condition;
  readonly detect: Condition;
  readonly reconcile: Condition;
  readonly hourly: boolean;
  readonly publish: boolean;
  readonly signOfLife: boolean;
  /** Each message waits so much longer, minutes a minute: a queue that its function does not keep up with. */
  readonly logObjectsBacklog: number;
  readonly windowsBacklog: number;
  readonly alerts: 'deliver' | 'refuse' | 'cannot-deliver';
  readonly health: 'deliver' | 'cannot-deliver';
  /** Events of each minute. */
  readonly quarantined: number;
  readonly unknownKeys: number;
  readonly tableFailures: number;
  readonly tooLargeWindows: number;
  readonly allowListFailures: number;
  readonly rejects: number;
}

/** A quiet day: logs every five minutes, nothing to tell. */
export const HEALTHY: Situation = {
  logsEvery: 5,
  recordAge: 10,
  isAnnounced: true,
  ingest: 'works',
  detect: 'works',
  reconcile: 'works',
  hourly: true,
  publish: true,
  signOfLife: true,
  logObjectsBacklog: 0,
  windowsBacklog: 0,
  alerts: 'deliver',
  health: 'deliver',
  quarantined: 0,
  unknownKeys: 0,
  tableFailures: 0,
  tooLargeWindows: 0,
  allowListFailures: 0,
  rejects: 0,
};

const WEEK_MINUTES = 7 * 24 * 60;

/** A message is put aside after twelve tries, or after five: minutes after the first one, at the pace of the queue's visibility timeout. */
const PUT_ASIDE_MINUTES = { ingest: 144, detect: 91 };

/** Makes the metrics of a course. */
export class MetricCourse {
  readonly #samples = new Map<string, Sample[]>();
  /** Minutes for which the oldest message of each queue has waited, and for which a function has failed. */
  readonly #waited = { ingest: 0, detect: 0 };
  readonly #failed = { ingest: 0, detect: 0 };
  /** Log objects that nobody announced. */
  #missed = 0;
  /** Minute at which the course began: schedules start then. */
  #begin: number | undefined;
  /** Minute of the last record that detect knows. */
  #newest: number | undefined;

  /** Metrics so far. */
  get metrics(): Metrics {
    return this.#samples;
  }

  /** Goes on by one minute. */
  advance(minute: number, now: Situation): void {
    this.#begin ??= minute;
    const arrived = now.logsEvery > 0 && minute % now.logsEvery === 0 ? 1 : 0;
    if (!now.isAnnounced) this.#missed += arrived;
    const found = this.#reconcile(minute, now);
    const objects = (now.isAnnounced ? arrived : 0) + found;
    const read = this.#run(minute, 'ingest', {
      messages: objects,
      condition: now.ingest,
      backlog: now.logObjectsBacklog,
    });
    if (read > 0) this.#emitIngest(minute, read, now);
    const isWeekOver = (minute - this.#begin) % WEEK_MINUTES === 0;
    if (isWeekOver && now.signOfLife) this.#emit(minute, 'NumberOfMessagesPublished of health', 1);
    const isPublishing = now.publish && minute % 5 === 2;
    const windows = read + (isPublishing ? 1 : 0);
    const judged = this.#run(minute, 'detect', {
      messages: windows,
      condition: now.detect,
      backlog: now.windowsBacklog,
    });
    if (judged > 0) this.#emitDetect(minute, { ...now, hasWindows: read > 0, isPublishing });
    if (now.health === 'cannot-deliver') {
      this.#emit(minute, 'ApproximateNumberOfMessagesVisible of undelivered-health', 1);
    }
  }

  #emit(minute: number, metric: string, value: number): void {
    const samples = this.#samples.get(metric) ?? [];
    samples.push({ minute, value });
    this.#samples.set(metric, samples);
  }

  /** @returns log objects that reconcile finds and sends */
  #reconcile(minute: number, { hourly, reconcile }: Situation): number {
    if (!hourly || minute % 60 !== 0) return 0;
    this.#invoke(minute, 'reconcile', reconcile);
    if (reconcile !== 'works') return 0;
    const found = this.#missed;
    this.#missed = 0;
    return found;
  }

  #invoke(minute: number, service: string, condition: Condition): void {
    if (condition === 'throttled') this.#emit(minute, `Throttles of ${service}`, 1);
    if (condition !== 'works' && condition !== 'fails') return;
    this.#emit(minute, `Invocations of ${service}`, 1);
    this.#emit(minute, `Errors of ${service}`, condition === 'fails' ? 1 : 0);
  }

  /** Lets a function work on its queue. @returns messages that are done */
  #run(
    minute: number,
    service: 'ingest' | 'detect',
    work: { readonly messages: number; readonly condition: Condition; readonly backlog: number },
  ): number {
    const queue = service === 'ingest' ? 'log-objects' : 'windows';
    if (work.messages > 0) this.#invoke(minute, service, work.condition);
    const isStanding = work.condition !== 'works';
    if (isStanding ? work.messages > 0 || this.#waited[service] > 0 : work.backlog > 0) {
      this.#waited[service] += isStanding ? 1 : work.backlog;
    }
    this.#emit(minute, `ApproximateAgeOfOldestMessage of ${queue}`, this.#waited[service] * 60);
    if (work.condition === 'fails') this.#failed[service]++;
    if (this.#failed[service] > PUT_ASIDE_MINUTES[service]) {
      this.#emit(minute, `ApproximateNumberOfMessagesVisible of ${queue}-dead-letters`, 1);
    }
    return isStanding ? 0 : work.messages;
  }

  #emitIngest(minute: number, objects: number, now: Situation): void {
    this.#newest = minute - now.recordAge - this.#waited.ingest;
    this.#emit(minute, 'LogObjects of ingest', objects);
    this.#emit(minute, 'Rejects of ingest', now.rejects);
    if (now.quarantined > 0) this.#emit(minute, 'Quarantined of ingest', now.quarantined);
    if (now.unknownKeys > 0) this.#emit(minute, 'UnknownKeys of ingest', now.unknownKeys);
  }

  #emitDetect(minute: number, now: Situation & { readonly hasWindows: boolean; readonly isPublishing: boolean }): void {
    this.#emit(minute, 'OutboxPending of detect', now.alerts === 'refuse' ? 1 : 0);
    this.#emit(minute, 'TableFailures of detect', now.isPublishing ? now.tableFailures : 0);
    this.#emit(minute, 'TooLargeWindows of detect', now.tooLargeWindows);
    this.#emit(minute, 'AllowListFailures of detect', now.allowListFailures);
    if (now.isPublishing) this.#emit(minute, 'PublishedHours of detect', 0);
    if (now.hasWindows && this.#newest !== undefined) {
      this.#emit(minute, 'LagSeconds of detect', (minute - this.#newest + this.#waited.detect) * 60);
    }
    if (now.alerts !== 'cannot-deliver') return;
    this.#emit(minute, 'NumberOfNotificationsFailed of alerts', 1);
    this.#emit(minute, 'ApproximateNumberOfMessagesVisible of undelivered-alerts', 1);
  }
}
