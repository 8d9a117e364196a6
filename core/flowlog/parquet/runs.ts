import { readVarInt } from './thrift-check.ts';

/** Where the runs of a page lie, in its inflated bytes. */
export interface RunSpan {
  readonly page: Uint8Array;
  /** First byte, and the byte behind the last. */
  readonly from: number;
  readonly to: number;
  /** Bits of each value, 0 to 32. */
  readonly width: number;
  /** How many values there are. */
  readonly count: number;
}

/** Values of so many bits, and what is left of the byte before them, fit into 32 bits. */
const MAX_FAST_BITS = 24;

/**
 * Walks over the runs of the RLE and bit-packing hybrid, in which Parquet writes indexes of dictionaries, and which values are null. A run says
 * how many values it has, and a damaged one may say a billion: no run is longer here than what is left of the page.
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export class RunReader {
  /** Index of the first value of the run, and of the value behind its last. */
  start = 0;
  end = 0;
  /** True when the values stand one by one; else all are {@link value}. */
  isPacked = false;
  value = 0;
  readonly #span: RunSpan;
  readonly #reader: { readonly view: DataView; offset: number };
  #packedAt = 0;

  constructor(span: RunSpan) {
    const { page, from, to, width } = span;
    if (width > 32) throw new RangeError(`a page has values of ${width} bits`);
    if (!(from <= to && to <= page.byteLength)) {
      throw new RangeError(`runs lie at ${from} to ${to} in a page of ${page.byteLength} bytes`);
    }
    this.#span = span;
    this.#reader = { view: new DataView(page.buffer, page.byteOffset, to), offset: from };
  }

  /**
   * Goes to the next run.
   * @returns false behind the last
   * @throws {RangeError} when the page ends before all its values were there
   */
  next(): boolean {
    const { count, width } = this.#span;
    if (this.end >= count) return false;
    this.start = this.end;
    // Values of no bits are all 0, and need no bytes.
    if (width === 0) {
      this.isPacked = false;
      this.end = count;
      return true;
    }
    const header = readVarInt(this.#reader);
    this.isPacked = header % 2 === 1;
    if (this.isPacked) this.#takePacked(Math.floor(header / 2) * 8);
    else this.#takeRepeated(header / 2);
    return true;
  }

  /** Returns a value of a packed run. `index` counts from the start of the page. */
  packed(index: number): number {
    const { page, width } = this.#span;
    const bit = (index - this.start) * width;
    const at = this.#packedAt + Math.floor(bit / 8);
    const shift = bit % 8;
    const low =
      ((page[at] ?? 0) | ((page[at + 1] ?? 0) << 8) | ((page[at + 2] ?? 0) << 16) | ((page[at + 3] ?? 0) << 24)) >>>
      shift;
    const value = shift + width > 32 ? low | ((page[at + 4] ?? 0) << (32 - shift)) : low;
    return width === 32 ? value >>> 0 : value & ((1 << width) - 1);
  }

  /**
   * Reads values of a packed run.
   * @param values gets them, from 0 on
   * @param from index of the first, counted from the start of the page
   * @param count how many; all lie in the run
   */
  unpack(values: Int32Array, from: number, count: number): void {
    const { page, width } = this.#span;
    if (width > MAX_FAST_BITS) {
      for (let index = 0; index < count; index++) values[index] = this.packed(from + index);
      return;
    }
    const mask = (1 << width) - 1;
    const bit = (from - this.start) * width;
    let at = this.#packedAt + Math.floor(bit / 8);
    let bits = (page[at++] ?? 0) >>> (bit % 8);
    let held = 8 - (bit % 8);
    for (let index = 0; index < count; index++) {
      while (held < width) {
        bits |= (page[at++] ?? 0) << held;
        held += 8;
      }
      values[index] = bits & mask;
      bits >>>= width;
      held -= width;
    }
  }

  #takeRepeated(length: number): void {
    const { count, width } = this.#span;
    const left = count - this.start;
    if (length === 0 || length > left) throw new RangeError(`a run of ${length} values, ${left} are left`);
    this.value = 0;
    for (let byte = 0; byte * 8 < width; byte++) {
      this.value += this.#reader.view.getUint8(this.#reader.offset++) * 2 ** (byte * 8);
    }
    this.end = this.start + length;
  }

  /** Groups of eight: the last may be filled up with values that nobody reads, and some writers leave out its last bytes. */
  #takePacked(length: number): void {
    const { count, width, to } = this.#span;
    const used = Math.min(length, count - this.start);
    this.#packedAt = this.#reader.offset;
    const left = to - this.#packedAt;
    if (used === 0 || Math.ceil((used * width) / 8) > left) {
      throw new RangeError(`a run of ${length} values of ${width} bits, ${left} bytes are left`);
    }
    this.end = this.start + used;
    this.#reader.offset += Math.min((length / 8) * width, left);
  }
}

/** Values that are decoded at once: they stay in the first cache of a processor, and a page may have millions. */
const BLOCK_VALUES = 4096;

/** Reads all values of some runs, block by block. */
export class RunBlocks {
  /** The values of the block, from 0 on; those behind them are of another. */
  readonly values: Int32Array;
  readonly #run: RunReader;
  #next = 0;

  constructor(span: RunSpan) {
    this.#run = new RunReader(span);
    this.values = new Int32Array(Math.min(span.count, BLOCK_VALUES));
  }

  /**
   * Goes to the next block, which is a run or a part of one.
   * @returns how many values it has; 0 behind the last
   * @throws {RangeError} when the page ends before all its values were there
   */
  next(): number {
    const run = this.#run;
    if (this.#next >= run.end && !run.next()) return 0;
    const count = Math.min(run.end - this.#next, this.values.length);
    if (run.isPacked) run.unpack(this.values, this.#next, count);
    else this.values.fill(run.value, 0, count);
    this.#next += count;
    return count;
  }
}

/** Reads all values of some runs. */
export function readRuns(span: RunSpan): Int32Array {
  const values = new Int32Array(span.count);
  const run = new RunReader(span);
  while (run.next()) {
    if (run.isPacked) run.unpack(values.subarray(run.start), run.start, run.end - run.start);
    else values.fill(run.value, run.start, run.end);
  }
  return values;
}

/**
 * Reads some values of some runs, without looking at the others.
 * @param wanted indexes of values, ascending; -1 stays what it is
 */
export function pickRuns(span: RunSpan, wanted: Int32Array): Int32Array {
  const values = new Int32Array(wanted.length);
  const run = new RunReader(span);
  for (let at = 0; at < wanted.length; at++) {
    const index = wanted[at] ?? -1;
    if (index < 0) {
      values[at] = -1;
      continue;
    }
    while (index >= run.end && run.next());
    values[at] = run.isPacked ? run.packed(index) : run.value;
  }
  return values;
}
