/** Counters of one digit fit into the first cache of a processor. */
const DIGIT_BITS = 11;

/** Few rows are ordered by smaller digits: there most of the time goes into the counters. */
const SMALL_DIGIT_BITS = 8;
const FEW_ROWS = 4096;

/**
 * Orders rows by several numbers each: a radix sort, since a log object may have a hundred thousand rows and none of its keys is a text.
 * @param keys one number of 32 bits, unsigned, for each row in each; the most significant key first
 * @returns the numbers of the rows, from 0, in ascending order of their keys; rows of equal keys stay as they were
 */
export function radixSort(keys: readonly Uint32Array[]): Uint32Array {
  const length = keys[0]?.length ?? 0;
  const bits = length < FEW_ROWS ? SMALL_DIGIT_BITS : DIGIT_BITS;
  let rows = new Uint32Array(length).map((_, row) => row);
  for (const key of keys.toReversed()) {
    const largest = key.reduce((most, value) => Math.max(most, value), 0);
    for (let shift = 0; shift < 32 && largest >>> shift > 0; shift += bits) {
      rows = orderByDigit(rows, key, { shift, bits });
    }
  }
  return rows;
}

/** A digit of a number. */
interface Digit {
  /** Bits below the digit. */
  readonly shift: number;
  /** Bits of the digit. */
  readonly bits: number;
}

/** Orders rows by one digit of a key, those of equal digits as they were. */
function orderByDigit(
  rows: Uint32Array<ArrayBuffer>,
  key: Uint32Array,
  { shift, bits }: Digit,
): Uint32Array<ArrayBuffer> {
  const mask = (1 << bits) - 1;
  const counts = new Uint32Array(mask + 1);
  for (let row = 0; row < key.length; row++) {
    const digit = ((key[row] ?? 0) >>> shift) & mask;
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  if (counts.includes(rows.length)) return rows;
  const places = offsetsOf(counts);
  const ordered = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const digit = ((key[row] ?? 0) >>> shift) & mask;
    const place = places[digit] ?? 0;
    ordered[place] = row;
    places[digit] = place + 1;
  }
  return ordered;
}

/** Where the first row of each digit goes: behind all rows of smaller digits. */
function offsetsOf(counts: Uint32Array): Uint32Array {
  let before = 0;
  return counts.map((count) => {
    before += count;
    return before - count;
  });
}
