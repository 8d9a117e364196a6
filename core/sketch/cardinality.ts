import { PREFIX_BITS, type Sketch } from './hyperloglog.ts';

/**
 * Estimates how many distinct values were added to a sketch. The estimate of a sparse sketch is nearly exact. The estimate of a dense sketch has no
 * bias at any size and, at precision 12, a standard error of 1.6 %. It does not need the tables of constants of HyperLogLog++.
 * @param sketch a sketch of any precision
 * @returns the estimated number of distinct values, at least 0, not rounded
 * @see https://arxiv.org/abs/1702.01284 Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6
 */
export function cardinality(sketch: Sketch): number {
  return sketch.kind === 'sparse' ? countLinearly(sketch.entries.length) : estimate(sketch.buckets, sketch.precision);
}

/** Counts the prefixes, and corrects for hashes that share a prefix. */
function countLinearly(prefixes: number): number {
  const possible = 2 ** PREFIX_BITS;
  return -possible * Math.log1p(-prefixes / possible);
}

function estimate(buckets: Uint8Array, precision: number): number {
  const size = buckets.length;
  const largest = 65 - precision;
  const counts = Array.from({ length: largest + 1 }, () => 0);
  for (const value of buckets) counts[value] = (counts[value] ?? 0) + 1;
  const share = (value: number): number => (counts[value] ?? 0) / size;

  let z = size * tau(1 - share(largest));
  for (let value = largest - 1; value >= 1; value -= 1) z = 0.5 * (z + size * share(value));
  z += size * sigma(share(0));
  return (size * size) / (2 * Math.LN2 * z);
}

/** Returns x + the sum of x^(2^k) 2^(k-1) over k >= 1: the term of the estimate for empty buckets. */
function sigma(x: number): number {
  if (x === 1) return Infinity;
  let power = x;
  let weight = 1;
  let sum = x;
  for (let before = NaN; before !== sum; weight *= 2) {
    before = sum;
    power *= power;
    sum += power * weight;
  }
  return sum;
}

/** Returns (1 - x - the sum of (1 - x^(2^-k))^2 2^-k over k >= 1) / 3: the term of the estimate for saturated buckets. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let weight = 1;
  let sum = 1 - x;
  for (let before = NaN; before !== sum;) {
    before = sum;
    root = Math.sqrt(root);
    weight /= 2;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}
