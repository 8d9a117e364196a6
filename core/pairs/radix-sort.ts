const DIGIT_BITS = 8;
const DIGIT_VALUES = 1 << DIGIT_BITS;

/**
 * Orders rows by several numbers each: a radix sort, since a log object may have a hundred thousand rows and none of its keys is a text.
 * @param keys one number of 32 bits, unsigned, for each row in each; the most significant key first
 * @returns the numbers of the rows, from 0, in ascending order of their keys; rows of equal keys stay as they were
 */
export function radixSort(keys: readonly Uint32Array[]): Uint32Array {
  let rows = new Uint32Array(keys[0]?.length ?? 0).map((_, row) => row);
  for (const key of keys.toReversed()) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) rows = orderByDigit(rows, key, shift);
  }
  return rows;
}

/** Orders rows by one digit of a key, those of equal digits as they were. */
function orderByDigit(rows: Uint32Array<ArrayBuffer>, key: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(DIGIT_VALUES);
  for (let row = 0; row < key.length; row++) {
    const digit = digitOf(key, row, shift);
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  if (counts.includes(rows.length)) return rows;
  const places = offsetsOf(counts);
  const ordered = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const digit = digitOf(key, row, shift);
    const place = places[digit] ?? 0;
    ordered[place] = row;
    places[digit] = place + 1;
  }
  return ordered;
}

function digitOf(key: Uint32Array, row: number, shift: number): number {
  return ((key[row] ?? 0) >>> shift) & (DIGIT_VALUES - 1);
}

/** Where the first row of each digit goes: behind all rows of smaller digits. */
function offsetsOf(counts: Uint32Array): Uint32Array {
  let before = 0;
  return counts.map((count) => {
    before += count;
    return before - count;
  });
}
