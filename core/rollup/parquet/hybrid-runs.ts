import type { ByteSink } from './byte-sink.ts';

/** Bit-packed values come in groups of eight, and a shorter repetition is packed too. */
const GROUP = 8;

/** Returns how many bits values need, of which `largest` is the largest. */
export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest);
}

/**
 * Writes small numbers as runs of equal values and runs of packed bits.
 * @param values numbers of at most 24 bits, none negative
 * @param bits bits of each value
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function writeRuns(out: ByteSink, values: Uint8Array | Int32Array, bits: number): void {
  let packedFrom = 0;
  let at = 0;
  while (at < values.length) {
    const repeated = repetition(values, at);
    if (repeated < GROUP) {
      at += GROUP;
      continue;
    }
    writePacked(out, { values, from: packedFrom, to: at }, bits);
    out.varInt(2 * repeated);
    for (let shift = 0; shift < bits; shift += 8) out.byte(((values[at] ?? 0) >> shift) & 0xff);
    at += repeated;
    packedFrom = at;
  }
  writePacked(out, { values, from: packedFrom, to: at }, bits);
}

/** Returns how often the value at an index stands there without another in between. */
function repetition(values: Uint8Array | Int32Array, at: number): number {
  const value = values[at];
  let end = at + 1;
  while (end < values.length && values[end] === value) end++;
  return end - at;
}

/** Values at `[from, to)`, whole groups; what is behind the last value is packed as 0. */
interface Packed {
  readonly values: Uint8Array | Int32Array;
  readonly from: number;
  readonly to: number;
}

function writePacked(out: ByteSink, { values, from, to }: Packed, bits: number): void {
  if (from === to) return;
  out.varInt(((to - from) / GROUP) * 2 + 1);
  let held = 0;
  let heldBits = 0;
  for (let index = from; index < to; index++) {
    held |= (values[index] ?? 0) << heldBits;
    heldBits += bits;
    while (heldBits >= 8) {
      out.byte(held & 0xff);
      held >>>= 8;
      heldBits -= 8;
    }
  }
}
