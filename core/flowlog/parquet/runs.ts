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

/** The largest value: an index of a dictionary has 31 bits, because a number of 32 bits with a sign holds it, of which -1 means null. */
const MAX_VALUE = 0x7f_ff_ff_ff;

/** Values of so many bits lie in three bytes, wherever they begin in the first. */
const MAX_FAST_BITS = 17;

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
  /** How many values {@link take} has given. */
  #taken = 0;

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
   * @throws {RangeError} when the page ends before all its values were there, or the value of the run is larger than an index can be
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

  /**
   * Returns a value of a packed run. `index` counts from the start of the page.
   * @throws {RangeError} when the value is larger than an index can be
   */
  packed(index: number): number {
    const { page, width } = this.#span;
    const bit = (index - this.start) * width;
    const at = this.#packedAt + Math.floor(bit / 8);
    const shift = bit % 8;
    const low = fourBytes(page, at) >>> shift;
    const value = shift + width > 32 ? low | (byteAt(page, at + 4) << (32 - shift)) : low;
    return width === 32 ? checkedValue(value >>> 0) : value & ((1 << width) - 1);
  }

  /**
   * Reads the next values, as many as the run has and there is room for.
   * @param values gets them, from `to` on
   * @returns how many they are; 0 behind the last, and where there is no room
   * @throws {RangeError} when the page ends before all its values were there
   */
  take(values: Int32Array, to: number): number {
    if (this.#taken >= this.end && !this.next()) return 0;
    const from = Math.max(this.#taken, this.start);
    const count = Math.min(this.end - from, values.length - to);
    this.#taken = from + count;
    if (this.isPacked) this.#unpack(from, values, { from: to, to: to + count });
    else values.fill(this.value, to, to + count);
    return count;
  }

  #unpack(first: number, values: Int32Array, places: Places): void {
    const { page, width } = this.#span;
    const bit = (first - this.start) * width;
    const packed = { page, width, firstByte: this.#packedAt + Math.floor(bit / 8), firstBit: bit % 8 };
    const fast = width <= MAX_FAST_BITS ? unpackNarrow(packed, values, places) : places.from;
    for (let at = fast; at < places.to; at++) values[at] = this.packed(first + at - places.from);
  }

  #takeRepeated(length: number): void {
    const { count, width } = this.#span;
    const left = count - this.start;
    if (length === 0 || length > left) throw new RangeError(`a run of ${length} values, ${left} are left`);
    let value = 0;
    for (let byte = 0; byte * 8 < width; byte++) {
      value += this.#reader.view.getUint8(this.#reader.offset++) * 2 ** (byte * 8);
    }
    this.value = checkedValue(value);
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

/** Returns the value. A larger one would become negative where indexes are kept, and be read as null. */
function checkedValue(value: number): number {
  if (value > MAX_VALUE) throw new RangeError(`a run has the value ${value}, at most ${MAX_VALUE} is an index`);
  return value;
}

/** Where packed values lie. */
interface PackedValues {
  readonly page: Uint8Array;
  /** Bits of each value. */
  readonly width: number;
  /** The byte in which the first value begins, and how many bits before it are those of another. */
  readonly firstByte: number;
  readonly firstBit: number;
}

/** Where values go: indexes of the first, and of the one behind the last. */
interface Places {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads packed values of at most {@link MAX_FAST_BITS} bits, up to those at the very end of the page: to read behind an array once makes all its
 * reading slow.
 * @returns where the first goes that was not read
 */
function unpackNarrow(
  { page, width, firstByte, firstBit }: PackedValues,
  values: Int32Array,
  { from, to }: Places,
): number {
  const mask = (1 << width) - 1;
  const last = page.length - 3;
  let bit = firstBit;
  for (let at = from; at < to; at++) {
    const byte = firstByte + (bit >> 3);
    if (byte > last) return at;
    const bits = (page[byte] ?? 0) | ((page[byte + 1] ?? 0) << 8) | ((page[byte + 2] ?? 0) << 16);
    values[at] = (bits >> (bit & 7)) & mask;
    bit += width;
  }
  return to;
}

/** Returns four bytes as a number of 32 bits; those behind the end of the page are 0. */
function fourBytes(page: Uint8Array, at: number): number {
  if (at > page.length - 4) return byteAt(page, at) | (byteAt(page, at + 1) << 8) | (byteAt(page, at + 2) << 16);
  return (page[at] ?? 0) | ((page[at + 1] ?? 0) << 8) | ((page[at + 2] ?? 0) << 16) | ((page[at + 3] ?? 0) << 24);
}

function byteAt(page: Uint8Array, at: number): number {
  return at < page.length ? (page[at] ?? 0) : 0;
}

/** Values that are decoded at once: they stay in the first cache of a processor, and a page may have millions. */
const BLOCK_VALUES = 4096;

/** Reads all values of some runs, block by block. */
export class RunBlocks {
  readonly #run: RunReader;
  readonly #values: Int32Array;

  constructor(span: RunSpan) {
    this.#run = new RunReader(span);
    this.#values = new Int32Array(Math.min(span.count, BLOCK_VALUES));
  }

  /**
   * Returns the next values, until the next call; none behind the last.
   * @throws {RangeError} when the page ends before all its values were there
   */
  next(): Int32Array {
    const count = readInto(this.#values, this.#run);
    return count === this.#values.length ? this.#values : this.#values.subarray(0, count);
  }
}

/** Reads all values of some runs. */
export function readRuns(span: RunSpan): Int32Array {
  const values = new Int32Array(span.count);
  readInto(values, new RunReader(span));
  return values;
}

/** Reads as many values as there is room for. Returns how many there were. */
function readInto(values: Int32Array, run: RunReader): number {
  let filled = 0;
  for (let count = run.take(values, 0); count > 0; count = run.take(values, filled)) filled += count;
  return filled;
}

/**
 * Reads some values of some runs, without looking at the others.
 * @param wanted indexes of values, ascending; -1 stays what it is
 */
export function pickRuns(span: RunSpan, wanted: Int32Array): Int32Array {
  const values = new Int32Array(wanted.length);
  const run = new RunReader(span);
  for (let at = 0; at < wanted.length; at++) values[at] = pickValue(run, wanted[at] ?? -1);
  return values;
}

function pickValue(run: RunReader, index: number): number {
  if (index < 0) return -1;
  while (index >= run.end && run.next());
  return run.isPacked ? run.packed(index) : run.value;
}
