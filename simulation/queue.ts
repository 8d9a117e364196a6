/** A message in a queue. It stays until it is acknowledged. */
export interface Letter {
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
  readonly #letters: Letter[] = [];
  readonly #dead: Letter[] = [];
  readonly #name: string;
  #sent = 0;

  /** @param name begins the ids of its messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** True when nothing waits, is worked on, or is dead. */
  get isEmpty(): boolean {
    return this.#letters.length === 0 && this.#dead.length === 0;
  }

  send(body: string): void {
    this.#letters.push({ id: `${this.#name}-${this.#sent++}`, body, receives: 0, visibleAt: 0 });
  }

  /** Checks whether somebody would receive a message. */
  hasVisible(now: number): boolean {
    return this.#letters.some(({ visibleAt }) => visibleAt <= now);
  }

  /** Returns when the next message becomes visible, epoch seconds; undefined when there is none. */
  nextVisible(): number | undefined {
    return this.#letters.length === 0 ? undefined : Math.min(...this.#letters.map(({ visibleAt }) => visibleAt));
  }

  /**
   * Gives out messages.
   * @param most how many at most
   * @param now true clock, epoch seconds
   * @param draw picks a number below a limit: the order is any
   */
  receive(most: number, now: number, draw: (limit: number) => number): Letter[] {
    const batch: Letter[] = [];
    for (let count = 0; count < most; count++) {
      const visible = this.#letters.filter(({ visibleAt }) => visibleAt <= now);
      const letter = visible[draw(visible.length)];
      if (!letter) break;
      letter.receives++;
      letter.visibleAt = now + VISIBILITY_SECONDS;
      batch.push(letter);
    }
    return batch;
  }

  /** Deletes a message. */
  acknowledge(letter: Letter): void {
    const index = this.#letters.indexOf(letter);
    if (index >= 0) this.#letters.splice(index, 1);
  }

  /** Puts messages that were received too often among the dead letters. */
  buryTired(): void {
    for (const letter of this.#letters.filter(({ receives }) => receives >= MOST_RECEIVES)) {
      this.acknowledge(letter);
      this.#dead.push(letter);
    }
  }

  /** Sends the dead letters back, and makes every message visible, as a person does after a failure was repaired. */
  redrive(): void {
    for (const letter of this.#dead.splice(0)) this.#letters.push({ ...letter, receives: 0 });
    for (const letter of this.#letters) letter.visibleAt = 0;
  }
}

/** Returns when the next message of some queues becomes visible, epoch seconds; undefined when there is none. */
export function nextVisible(queues: readonly SimulatedQueue[]): number | undefined {
  const seconds = queues.map((queue) => queue.nextVisible()).filter((second) => second !== undefined);
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}
