/** Names a pair of one log object in numbers: its window, its interface and port, and its addresses. */
export interface PairNumbers {
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly group: number;
  readonly source: number;
  readonly destination: number;
}

/** Most log objects have few pairs. V8 keeps columns of so few numbers in its own memory, where they cost next to nothing. */
const START_ROWS = 8;

/**
 * The pairs of one log object while it is being read: a hash table that is asked for every record on a watched port. It is made of columns of
 * numbers, a row for each pair, so that asking makes no text, counting makes no object, and the garbage collector has nothing to follow.
 */
export class PairTable {
  /** How many rows there are. */
  count = 0;
  windowStart = new Float64Array(START_ROWS);
  group = new Uint32Array(START_ROWS);
  source = new Float64Array(START_ROWS);
  destination = new Float64Array(START_ROWS);
  rejected = new Uint32Array(START_ROWS);
  accepted = new Uint32Array(START_ROWS);
  /** Attempts whose outcome the log does not say. */
  unknown = new Uint32Array(START_ROWS);
  continued = new Uint32Array(START_ROWS);
  bareRejects = new Uint32Array(START_ROWS);
  /** Accepted attempts that are doubtful, see `Classified`. */
  doubtful = new Uint32Array(START_ROWS);
  packets = new Float64Array(START_ROWS);
  bytes = new Float64Array(START_ROWS);
  first = new Float64Array(START_ROWS);
  last = new Float64Array(START_ROWS);
  evidence = new Uint32Array(START_ROWS);
  ends = new Uint32Array(START_ROWS);
  /** Row plus one, or 0 for a slot that is free; at most half are taken, so that a search is short. */
  #slots = new Int32Array(2 * START_ROWS);

  /**
   * Finds the row of a pair, and adds one when there is none yet: with `first` at Infinity, and nothing counted.
   */
  rowOf(numbers: PairNumbers): number {
    const { windowStart, group, source, destination } = numbers;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashOf(numbers) & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] ?? 0) - 1;
      if (row < 0) return this.#add(numbers, slot);
      if (
        this.source[row] === source &&
        this.destination[row] === destination &&
        this.group[row] === group &&
        this.windowStart[row] === windowStart
      ) {
        return row;
      }
    }
  }

  #add(numbers: PairNumbers, slot: number): number {
    if (this.count === this.group.length) {
      this.#grow();
      return this.rowOf(numbers);
    }
    const row = this.count++;
    this.#slots[slot] = row + 1;
    this.windowStart[row] = numbers.windowStart;
    this.group[row] = numbers.group;
    this.source[row] = numbers.source;
    this.destination[row] = numbers.destination;
    this.first[row] = Infinity;
    return row;
  }

  #grow(): void {
    this.windowStart = doubled(this.windowStart, new Float64Array(2 * this.count));
    this.group = doubled(this.group, new Uint32Array(2 * this.count));
    this.source = doubled(this.source, new Float64Array(2 * this.count));
    this.destination = doubled(this.destination, new Float64Array(2 * this.count));
    this.rejected = doubled(this.rejected, new Uint32Array(2 * this.count));
    this.accepted = doubled(this.accepted, new Uint32Array(2 * this.count));
    this.unknown = doubled(this.unknown, new Uint32Array(2 * this.count));
    this.continued = doubled(this.continued, new Uint32Array(2 * this.count));
    this.bareRejects = doubled(this.bareRejects, new Uint32Array(2 * this.count));
    this.doubtful = doubled(this.doubtful, new Uint32Array(2 * this.count));
    this.packets = doubled(this.packets, new Float64Array(2 * this.count));
    this.bytes = doubled(this.bytes, new Float64Array(2 * this.count));
    this.first = doubled(this.first, new Float64Array(2 * this.count));
    this.last = doubled(this.last, new Float64Array(2 * this.count));
    this.evidence = doubled(this.evidence, new Uint32Array(2 * this.count));
    this.ends = doubled(this.ends, new Uint32Array(2 * this.count));
    this.#slots = new Int32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = hashOf(this.#numbersOf(row)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row + 1;
    }
  }

  #numbersOf(row: number): PairNumbers {
    return {
      windowStart: this.windowStart[row] ?? 0,
      group: this.group[row] ?? 0,
      source: this.source[row] ?? 0,
      destination: this.destination[row] ?? 0,
    };
  }
}

function doubled<T extends Float64Array | Uint32Array>(column: T, empty: T): T {
  empty.set(column);
  return empty;
}

/** Multiplies and mixes: neighbours in any part of the key end up far apart. */
function hashOf({ windowStart, group, source, destination }: PairNumbers): number {
  let hash = Math.imul(source ^ Math.imul(windowStart, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ destination, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ group, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}
