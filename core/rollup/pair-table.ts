import type { Pair } from './pair.ts';

/** A pair that is still being counted. */
export type OpenPair = { -readonly [K in keyof Pair]: Pair[K] };

/** Names a pair of one log object in numbers: its window, its interface, direction and port, and its addresses. */
export interface PairNumbers {
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly series: number;
  readonly source: number;
  readonly destination: number;
}

const START_SLOTS = 64;

/**
 * The pairs of one log object while it is being read: a hash table that is asked for every record on a watched port, so its keys are numbers in
 * columns, and no text is made to ask it.
 */
export class PairTable {
  readonly windowStart: number[] = [];
  readonly series: number[] = [];
  readonly source: number[] = [];
  readonly destination: number[] = [];
  readonly pairs: OpenPair[] = [];
  /** Row plus one, or 0 for a slot that is free; at most half are taken, so that a search is short. */
  #slots = new Int32Array(START_SLOTS);

  /**
   * Finds a pair.
   * @param make gives the pair when there is none yet
   */
  ensured(numbers: PairNumbers, make: () => OpenPair): OpenPair {
    const { windowStart, series, source, destination } = numbers;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashOf(numbers) & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] ?? 0) - 1;
      const known = this.pairs[row];
      if (known === undefined) {
        slots[slot] = this.pairs.length + 1;
        return this.#add(numbers, make());
      }
      if (
        this.source[row] === source &&
        this.destination[row] === destination &&
        this.series[row] === series &&
        this.windowStart[row] === windowStart
      ) {
        return known;
      }
    }
  }

  #add({ windowStart, series, source, destination }: PairNumbers, pair: OpenPair): OpenPair {
    this.windowStart.push(windowStart);
    this.series.push(series);
    this.source.push(source);
    this.destination.push(destination);
    if (2 * this.pairs.push(pair) > this.#slots.length) this.#grow();
    return pair;
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let row = 0; row < this.pairs.length; row++) {
      let slot = hashOf(this.#numbersOf(row)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }

  #numbersOf(row: number): PairNumbers {
    return {
      windowStart: this.windowStart[row] ?? 0,
      series: this.series[row] ?? 0,
      source: this.source[row] ?? 0,
      destination: this.destination[row] ?? 0,
    };
  }
}

/** Multiplies and mixes: neighbours in any part of the key end up far apart. */
function hashOf({ windowStart, series, source, destination }: PairNumbers): number {
  let hash = Math.imul(source ^ Math.imul(windowStart, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ destination, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ series, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}
