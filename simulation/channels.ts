import type { Alert } from '../core/alerting/alert.ts';
import { SimulatedFailure, type SimulatedProcess } from './process.ts';
import type { Schedule } from './schedule.ts';
import type { Watch } from './watch.ts';

/** The topic, and a chat beside it: both fail for as many publishes as the schedule says. */
export class SimulatedChannels {
  /** What people were told on the topic. */
  readonly published: Alert[] = [];
  /** What people were told in the chat. */
  readonly posted: Alert[] = [];
  readonly #watch: Watch;
  #topicFailures: number;
  #chatFailures: number;

  constructor(watch: Watch, { topicFailures, chatFailures }: Pick<Schedule, 'topicFailures' | 'chatFailures'>) {
    this.#watch = watch;
    this.#topicFailures = topicFailures;
    this.#chatFailures = chatFailures;
  }

  /** From now on no publish fails. */
  repair(): void {
    this.#topicFailures = 0;
    this.#chatFailures = 0;
  }

  /** @throws {SimulatedFailure} as often as the schedule says */
  publish(process: SimulatedProcess, alert: Alert): void {
    if (this.#topicFailures-- > 0) throw new SimulatedFailure('the topic does not answer');
    this.#watch.publishes(process, alert);
    if (alert.delivery === 'now') this.published.push(alert);
  }

  /** @throws {SimulatedFailure} as often as the schedule says */
  post(alert: Alert): void {
    if (this.#chatFailures-- > 0) throw new SimulatedFailure('the chat does not answer');
    this.posted.push(alert);
  }
}
