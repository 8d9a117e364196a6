import type { Fault } from './schedule.ts';

/** Kind of a call, which decides the faults that can happen to it. */
export type CallKind = 'read' | 'write' | 'conditional write';

/** Error that a process gets where a fault takes its call or the reply. */
export class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
}

/** Where the result of a call goes. */
interface Answer<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** What a process is, for the machine and for the checks. */
export interface ProcessFacts {
  /** Number of the process, from 0 in the order of their starts. */
  readonly id: number;
  /** Seconds by which its clock is wrong. */
  readonly skew: number;
  /** True clock at its start, epoch seconds. */
  readonly startedAt: number;
}

/**
 * A process of the pipeline. Its calls to the world outside wait until the machine lets it go on; then each call takes effect at once. After a crash no
 * call is answered, as in a process that is gone. Only one process goes on at a time, and nothing in it waits for a real clock or a real device, so a
 * run is the same each time.
 */
export class SimulatedProcess implements ProcessFacts {
  readonly id: number;
  readonly skew: number;
  readonly startedAt: number;
  readonly #nextFault: (kind: CallKind) => Fault | undefined;
  readonly #waiting: Array<() => void> = [];
  #allowance = 0;
  #stopped: () => void = () => undefined;
  #state: 'lives' | 'crashed' | 'ended' = 'lives';
  #faults = 0;

  /** @param nextFault returns the fault that is planned for a call */
  constructor(facts: ProcessFacts, nextFault: (kind: CallKind) => Fault | undefined) {
    this.id = facts.id;
    this.skew = facts.skew;
    this.startedAt = facts.startedAt;
    this.#nextFault = nextFault;
  }

  /** True as long as it has neither crashed nor ended. */
  get isAlive(): boolean {
    return this.#state === 'lives';
  }

  get hasCrashed(): boolean {
    return this.#state === 'crashed';
  }

  /** How many faults have happened to it; a crash counts. */
  get faults(): number {
    return this.#faults;
  }

  /**
   * Makes a call.
   * @param kind see {@link CallKind}
   * @param perform the effect
   * @param refused the answer after a refusal
   */
  async call<T>(kind: CallKind, perform: () => T, refused?: T): Promise<T> {
    return new Promise((resolve, reject) => {
      const take = (): void => {
        this.#allowance--;
        this.#take({ kind, perform, refused }, { resolve, reject });
      };
      if (this.#allowance > 0 && this.#waiting.length === 0) {
        take();
        return;
      }
      this.#waiting.push(take);
      this.#stopped();
    });
  }

  /** Lets the process make so many calls, and returns when it has made them, or has ended or crashed. */
  async goOn(calls: number): Promise<void> {
    if (!this.isAlive) return;
    this.#allowance = calls;
    const stopped = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    while (this.#allowance > 0) {
      const take = this.#waiting.shift();
      if (!take) break;
      take();
    }
    if (this.#waiting.length > 0) this.#stopped();
    await stopped;
    this.#allowance = 0;
  }

  /** Notes that the work of the process is done, or has failed. */
  end(): void {
    if (this.isAlive) this.#state = 'ended';
    this.#stopped();
  }

  /** Takes the process away, as a timeout or the loss of the machine does. */
  crash(): void {
    this.#faults++;
    this.#state = 'crashed';
    this.#waiting.length = 0;
    this.#stopped();
  }

  #take<T>(
    call: { readonly kind: CallKind; readonly perform: () => T; readonly refused: T | undefined },
    answer: Answer<T>,
  ): void {
    if (!this.isAlive) return;
    const fault = this.#nextFault(call.kind);
    if (fault === 'crash before') {
      this.crash();
    } else if (fault === 'failure') {
      this.#faults++;
      answer.reject(new SimulatedFailure('a call failed'));
    } else if (fault === 'refusal' && call.refused !== undefined) {
      answer.resolve(call.refused);
    } else {
      this.#perform(call.perform, fault, answer);
    }
  }

  #perform<T>(perform: () => T, fault: Fault | undefined, answer: Answer<T>): void {
    try {
      const value = perform();
      if (fault === undefined) answer.resolve(value);
    } catch (error) {
      answer.reject(error);
    }
    if (fault === 'crash after') this.crash();
    if (fault === 'lost reply') {
      this.#faults++;
      answer.reject(new SimulatedFailure('a reply was lost'));
    }
  }
}

/** Checks whether a fault can happen to a kind of call: only a conditional write is refused, and what changes nothing has no effect to lose. */
export function isPossible(fault: Fault, kind: CallKind): boolean {
  if (fault === 'refusal') return kind === 'conditional write';
  return kind !== 'read' || fault === 'failure' || fault === 'crash before';
}
