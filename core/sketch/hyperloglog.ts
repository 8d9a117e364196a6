import { murmur3, murmur3OfText, type Word64 } from './murmur3.ts';

/**
 * Counts distinct values in 2 KB, so that the counts of any windows can be united: a sketch is a function of the *set* of values that went in,
 * whatever their order or repetition. Small sets keep one entry a value (sparse), large ones the largest value of each bucket (dense).
 */
export type Sketch = SparseSketch | DenseSketch;

/** At most `sparseLimit(precision)` entries. */
export interface SparseSketch {
  readonly kind: 'sparse';
  /** Bits of the hash that choose a bucket, 1 to 16. */
  readonly precision: number;
  /** Ascending. Each holds the top 26 bits of a hash, then in 6 bits how many zeros follow them (0 to 38); the larger where prefixes collide. */
  readonly entries: Uint32Array;
}

/** `2^precision` buckets. */
export interface DenseSketch {
  readonly kind: 'dense';
  /** Bits of the hash that choose a bucket, 1 to 16. */
  readonly precision: number;
  /** Each bucket's largest value: 1 + the zeros that lead the rest of the hash; 0 to `65 - precision`. */
  readonly buckets: Uint8Array;
}

/** The precision of Athena's `approx_set`: 4096 buckets, standard error 1.6 %. Athena merges only sketches of equal precision. */
export const DEFAULT_PRECISION = 12;

/** The bits of a hash that a sparse entry keeps. */
export const PREFIX_BITS = 26;

const TRAILER_BITS = 32 - PREFIX_BITS;
const TRAILER_MASK = (1 << TRAILER_BITS) - 1;

/** What `add` and `merge` fold into. Sparse while `buckets` is undefined; then `entries` is empty. */
interface Accumulator {
  readonly precision: number;
  /** Entry by prefix. */
  readonly entries: Map<number, number>;
  buckets: Uint8Array | undefined;
}

/**
 * Builds the sketch of some values.
 * @param values text (hashed as UTF-8) or bytes; repetition and order do not matter
 * @param precision bits that choose a bucket, 1 to 16
 * @returns the sketch of their set
 */
export function sketchOf(values: Iterable<string | Uint8Array>, precision: number = DEFAULT_PRECISION): Sketch {
  return add(emptySketch(precision), values);
}

/**
 * Builds the sketch of nothing.
 * @param precision bits that choose a bucket, 1 to 16
 * @returns a sparse sketch without entries
 */
export function emptySketch(precision: number = DEFAULT_PRECISION): Sketch {
  return { kind: 'sparse', precision, entries: new Uint32Array() };
}

/**
 * Adds values to a sketch.
 * @param sketch is not changed
 * @param values text (hashed as UTF-8) or bytes
 * @returns the sketch of both sets together
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
 * Unites sketches: commutative, associative and idempotent, so re-delivery and order cannot change a count.
 * @param sketches all of one precision
 * @param precision of the result when there are no sketches, and of each of them
 * @returns the sketch of the union of their sets
 * @throws RangeError when a sketch has another precision
 */
export function merge(sketches: Iterable<Sketch>, precision: number = DEFAULT_PRECISION): Sketch {
  const sum = startFrom(precision);
  for (const sketch of sketches) {
    if (sketch.precision !== precision) {
      throw new RangeError(`Cannot merge sketches: found precision ${sketch.precision}, allowed ${precision}`);
    }
    addSketch(sum, sketch);
  }
  return finish(sum);
}

/**
 * Turns entries into the sketch that holds them, in whichever form is canonical.
 * @param entries as in `SparseSketch`, in any order
 * @param precision bits that choose a bucket, 1 to 16
 * @returns sparse up to `sparseLimit(precision)` prefixes, else dense
 */
export function sketchOfEntries(entries: Iterable<number>, precision: number): Sketch {
  const sum = startFrom(precision);
  for (const entry of entries) addEntry(sum, entry);
  return finish(sum);
}

/**
 * Tells how many entries a sparse sketch may have: as many as take no more bytes than the dense form.
 * @param precision bits that choose a bucket, 1 to 16
 * @returns a count of entries; 512 for precision 12
 */
export function sparseLimit(precision: number): number {
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

/** The zeros end inside the prefix, or run through it and are continued by the entry's own count. */
function valueOf(entry: number, precision: number): number {
  const zeros = Math.clz32(entry << precision);
  const inPrefix = PREFIX_BITS - precision;
  return 1 + (zeros < inPrefix ? zeros : inPrefix + (entry & TRAILER_MASK));
}
