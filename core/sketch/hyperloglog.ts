import { murmur3, murmur3OfText, type Word64 } from './murmur3.ts';

/**
 * HyperLogLog sketch: an estimate of a set's size in at most 2 KB. A sketch depends only on the *set* of values that were added, not on their order
 * or repetition, so sketches of different windows can be merged. A small set keeps one entry for each value (sparse). A large set keeps the largest
 * value of each bucket (dense).
 */
export type Sketch = SparseSketch | DenseSketch;

/** Sketch of a small set: at most `sparseLimit(precision)` entries. */
export interface SparseSketch {
  readonly kind: 'sparse';
  /** Bits of the hash that choose a bucket, 1 to 16. */
  readonly precision: number;
  /**
   * Entries in ascending order. The top 26 bits of an entry are the top 26 bits of a hash, called the prefix. The other 6 bits count the zeros that
   * follow the prefix in the hash (0 to 38). Of hashes with equal prefixes, the entry has the larger count.
   */
  readonly entries: Uint32Array;
}

/** Sketch of a large set: `2^precision` buckets. */
export interface DenseSketch {
  readonly kind: 'dense';
  /** Bits of the hash that choose a bucket, 1 to 16. */
  readonly precision: number;
  /** Largest value of each bucket, 0 to `65 - precision`. The value of a hash is 1 + the leading zeros behind the bits that choose the bucket. */
  readonly buckets: Uint8Array;
}

/** Precision of Athena's `approx_set`: 4096 buckets, standard error 1.6 %. Athena merges only sketches of equal precision. */
export const DEFAULT_PRECISION = 12;

/** Number of bits of a hash that a sparse entry keeps. */
export const PREFIX_BITS = 26;

const TRAILER_BITS = 32 - PREFIX_BITS;
const TRAILER_MASK = (1 << TRAILER_BITS) - 1;

/** Sketch under construction. It is sparse while `buckets` is undefined. Once `buckets` is set, `entries` is empty. */
interface Accumulator {
  readonly precision: number;
  /** Entry by prefix. */
  readonly entries: Map<number, number>;
  buckets: Uint8Array | undefined;
}

/**
 * Builds the sketch of a set of values.
 * @param values texts (hashed as UTF-8) or bytes; repetition and order do not matter
 * @param precision number of bits that choose a bucket, 1 to 16
 */
export function sketchOf(values: Iterable<string | Uint8Array>, precision: number = DEFAULT_PRECISION): Sketch {
  return add(emptySketch(precision), values);
}

/**
 * Builds the sketch of the empty set.
 * @param precision number of bits that choose a bucket, 1 to 16
 * @returns a sparse sketch without entries
 */
export function emptySketch(precision: number = DEFAULT_PRECISION): Sketch {
  return { kind: 'sparse', precision, entries: new Uint32Array() };
}

/**
 * Adds values to a sketch.
 * @param sketch the sketch of the first set; it is not changed
 * @param values the second set, as texts (hashed as UTF-8) or bytes
 * @returns the sketch of the union of both sets
 */
export function add(sketch: Sketch, values: Iterable<string | Uint8Array>): Sketch {
  const sum = startFrom(sketch.precision);
  addSketch(sum, sketch);
  for (const value of values) {
    addEntry(sum, entryOf(typeof value === 'string' ? murmur3OfText(value) : murmur3(value)));
  }
  return finish(sum);
}

/**
 * Merges sketches into the sketch of the union of their sets. The merge is commutative, associative and idempotent, so neither the order nor the
 * repetition of sketches changes a count.
 * @param sketches sketches of equal precision
 * @param precision precision that each sketch must have and that the result has, 1 to 16
 * @returns the sketch of the union
 * @throws {RangeError} if a sketch has another precision
 */
export function merge(sketches: Iterable<Sketch>, precision: number = DEFAULT_PRECISION): Sketch {
  const sum = startFrom(precision);
  for (const sketch of sketches) {
    if (sketch.precision !== precision) {
      throw new RangeError(`Merge sketches: found precision ${sketch.precision}, expected ${precision}`);
    }
    addSketch(sum, sketch);
  }
  return finish(sum);
}

/** Returns the sparse entry of a text, so that a text that is in many sketches is hashed once. */
export function sketchEntryOf(text: string): number {
  return entryOf(murmur3OfText(text));
}

/**
 * Builds a sketch from sparse entries, in its canonical form.
 * @param entries entries as in `SparseSketch`, in any order
 * @param precision number of bits that choose a bucket, 1 to 16
 * @returns a sparse sketch if there are at most `sparseLimit(precision)` prefixes, else a dense one
 */
export function sketchOfEntries(entries: Iterable<number>, precision: number): Sketch {
  const sum = startFrom(precision);
  for (const entry of entries) addEntry(sum, entry);
  return finish(sum);
}

/**
 * Returns the largest number of entries of a sparse sketch. Up to this number, the entries take no more bytes than the dense form.
 * @param precision number of bits that choose a bucket, 1 to 16
 * @returns a count of entries, for example 512 for precision 12
 */
function sparseLimit(precision: number): number {
  return Math.floor(2 ** (precision - 3));
}

function startFrom(precision: number): Accumulator {
  return { precision, entries: new Map(), buckets: undefined };
}

function addSketch(sum: Accumulator, sketch: Sketch): void {
  if (sketch.kind === 'sparse') {
    for (const entry of sketch.entries) addEntry(sum, entry);
    return;
  }
  const buckets = densify(sum);
  sketch.buckets.forEach((value, bucket) => raise(buckets, bucket, value));
}

function addEntry(sum: Accumulator, entry: number): void {
  if (sum.buckets !== undefined) {
    raise(sum.buckets, bucketOf(entry, sum.precision), valueOf(entry, sum.precision));
    return;
  }
  const prefix = entry >>> TRAILER_BITS;
  if (entry > (sum.entries.get(prefix) ?? -1)) sum.entries.set(prefix, entry);
  if (sum.entries.size > sparseLimit(sum.precision)) densify(sum);
}

function densify(sum: Accumulator): Uint8Array {
  if (sum.buckets !== undefined) return sum.buckets;
  const buckets = new Uint8Array(2 ** sum.precision);
  for (const entry of sum.entries.values()) {
    raise(buckets, bucketOf(entry, sum.precision), valueOf(entry, sum.precision));
  }
  sum.entries.clear();
  sum.buckets = buckets;
  return buckets;
}

function finish({ precision, entries, buckets }: Accumulator): Sketch {
  if (buckets !== undefined) return { kind: 'dense', precision, buckets };
  return { kind: 'sparse', precision, entries: Uint32Array.from(entries.values()).toSorted() };
}

function raise(buckets: Uint8Array, bucket: number, value: number): void {
  if (value > (buckets[bucket] ?? 0)) buckets[bucket] = value;
}

function entryOf({ high, low }: Word64): number {
  const rest = high & TRAILER_MASK;
  const zeros = rest === 0 ? TRAILER_BITS + Math.clz32(low) : Math.clz32(rest << PREFIX_BITS);
  return ((high & ~TRAILER_MASK) | zeros) >>> 0;
}

function bucketOf(entry: number, precision: number): number {
  return entry >>> (32 - precision);
}

/**
 * Returns the value of an entry for its bucket: 1 + the leading zeros behind the bits that choose the bucket. If every remaining bit of the prefix is
 * zero, the zeros that the entry counts behind the prefix are added.
 */
function valueOf(entry: number, precision: number): number {
  const zeros = Math.clz32(entry << precision);
  const inPrefix = PREFIX_BITS - precision;
  return 1 + (zeros < inPrefix ? zeros : inPrefix + (entry & TRAILER_MASK));
}
