/** Bounds of texts and bytes have at most this many bytes. */
const MOST_BYTES = 16;

const LAST_CODE_POINT = 0x10_ffff;
const BEFORE_SURROGATES = 0xd7_ff;
const AFTER_SURROGATES = 0xe0_00;

/** The smallest or the largest value of a column, as its statistics say it. */
export interface Bound {
  readonly bytes: Uint8Array;
  /** False if the value is longer: then the bound is a little below the smallest value, or above the largest. */
  readonly isExact: boolean;
}

/**
 * Returns the lower bound of values.
 * @param smallest the smallest value
 * @param isText true for UTF-8, which is not cut within a character
 */
export function lowerBound(smallest: Uint8Array, isText: boolean): Bound {
  if (smallest.byteLength <= MOST_BYTES) return { bytes: smallest, isExact: true };
  return { bytes: smallest.subarray(0, isText ? characterStart(smallest, MOST_BYTES) : MOST_BYTES), isExact: false };
}

/**
 * Returns the upper bound of values. If no short value is above the largest, all of it is the bound.
 * @param largest the largest value
 * @param isText true for UTF-8: then the bound is UTF-8 too
 */
export function upperBound(largest: Uint8Array, isText: boolean): Bound {
  const exact = { bytes: largest, isExact: true };
  if (largest.byteLength <= MOST_BYTES) return exact;
  const bytes = isText ? textAbove(largest) : bytesAbove(largest);
  return bytes ? { bytes, isExact: false } : exact;
}

/** Cuts bytes, and counts the last of them up that can be. */
function bytesAbove(largest: Uint8Array): Uint8Array | undefined {
  let end = MOST_BYTES;
  while (end > 0 && largest[end - 1] === 0xff) end--;
  if (end === 0) return undefined;
  // A copy: `slice` of a Buffer would change the value itself.
  const above = Uint8Array.from(largest.subarray(0, end));
  above[end - 1] = (above[end - 1] ?? 0) + 1;
  return above;
}

/** Cuts a text, and replaces the last character of it that can be by the one that follows it in Unicode. */
function textAbove(largest: Uint8Array): Uint8Array | undefined {
  let end = characterStart(largest, MOST_BYTES);
  while (end > 0) {
    const start = characterStart(largest, end - 1);
    const code = Buffer.from(largest.subarray(start, end)).toString().codePointAt(0) ?? LAST_CODE_POINT;
    end = start;
    if (code === LAST_CODE_POINT) continue;
    const next = String.fromCodePoint(code === BEFORE_SURROGATES ? AFTER_SURROGATES : code + 1);
    const above = Buffer.concat([largest.subarray(0, start), Buffer.from(next)]);
    if (above.byteLength <= MOST_BYTES) return above;
  }
  return undefined;
}

/** Returns where the character starts that the byte at an index belongs to. */
function characterStart(text: Uint8Array, index: number): number {
  let start = index;
  while (start > 0 && ((text[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}
