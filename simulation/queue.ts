/** A message in a queue. It stays until it is acknowledged. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was received. */
  receives: number;
  /** Nobody receives it before this second of the true clock. */
  visibleAt: number;
}

/** How long a received message is invisible: six times the longest invocation, as AWS recommends. */
const VISIBILITY_SECONDS = 1080;
/**
 * A message that was received so often and not acknowledged goes to the dead letters. A deployment gives a log object more tries: here the dead letters are to be met
 * more often.
 */
const MOST_RECEIVES = 5;

/** A standard queue of SQS: it delivers messages at least once, in any order, and keeps apart what fails again and again. */
export class SimulatedQueue {
  readonly #messages: QueuedMessage[] = [];
  readonly #dead: QueuedMessage[] = [];
  readonly #name: string;
  #sent = 0;

  /** @param name begins the ids of its messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** True when nothing waits, is worked on, or is dead. */
  get isEmpty(): boolean {
    return this.#messages.length === 0 && this.#dead.length === 0;
  }

  send(body: string): void {
    this.#messages.push({ id: `${this.#name}-${this.#sent++}`, body, receives: 0, visibleAt: 0 });
  }

  /** Checks whether somebody would receive a message. */
  hasVisible(now: number): boolean {
    return this.#messages.some(({ visibleAt }) => visibleAt <= now);
  }

  /** Returns when the next message becomes visible, epoch seconds; undefined when there is none. */
  nextVisible(): number | undefined {
    return this.#messages.length === 0 ? undefined : Math.min(...this.#messages.map(({ visibleAt }) => visibleAt));
  }

  /**
   * Gives out messages.
   * @param most how many at most
   * @param now true clock, epoch seconds
   * @param draw picks a number below a limit: the order is any
   */
  receive(most: number, now: number, draw: (limit: number) => number): QueuedMessage[] {
    const batch: QueuedMessage[] = [];
    for (let count = 0; count < most; count++) {
      const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= now);
      const message = visible[draw(visible.length)];
      if (!message) break;
      message.receives++;
      message.visibleAt = now + VISIBILITY_SECONDS;
      batch.push(message);
    }
    return batch;
  }

  /** Deletes a message. */
  acknowledge(message: QueuedMessage): void {
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#messages.splice(index, 1);
  }

  /** Puts messages that were received too often among the dead letters. */
  buryTired(): void {
    for (const message of this.#messages.filter(({ receives }) => receives >= MOST_RECEIVES)) {
      this.acknowledge(message);
      this.#dead.push(message);
    }
  }

  /** Sends the dead letters back, and makes every message visible, as a person does after a failure was repaired. */
  redrive(): void {
    for (const message of this.#dead.splice(0)) this.#messages.push({ ...message, receives: 0 });
    for (const message of this.#messages) message.visibleAt = 0;
  }
}

/** Returns when the next message of some queues becomes visible, epoch seconds; undefined when there is none. */
export function nextVisible(queues: readonly SimulatedQueue[]): number | undefined {
  const seconds = queues.map((queue) => queue.nextVisible()).filter((second) => second !== undefined);
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}
