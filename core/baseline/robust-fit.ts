import type { CountDistribution } from './negative-binomial.ts';

const LEAST_MEAN = 0.05;
const LEAST_SPREAD = 0.5;
/** Factor from a median absolute deviation to a standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** Counts with an Anscombe residual above this get a lower weight, because they may be past surges. One in 200 ordinary counts is above it too. */
const OUTLIER_RESIDUAL = 2.58;
const ROUNDS = 3;

/**
 * Fits a distribution to past counts so that past surges have almost no influence. The fit starts from the median. A start from the mean would let a
 * single day at twenty times the expected count widen the distribution so much that the next surge is not found. A large count gets a weight that
 * falls with the fourth power of its residual, so such a day has a weight near 0.
 * @param counts at least one count, none negative, in any order
 * @returns a mean of at least 0.05 and a dispersion of at least 1
 * @throws {RangeError} if there are no counts
 * @see https://doi.org/10.1002/sim.5595 Noufaily and others, "An improved algorithm for outbreak detection in multiple surveillance systems"
 */
export function fitRobustly(counts: Float64Array): CountDistribution {
  if (counts.length === 0) throw new RangeError('Fit a distribution: found no counts, expected at least 1');
  // A short cut with the same result as the rounds below: most series of most networks have only zeros.
  if (areZeros(counts)) return { mean: LEAST_MEAN, dispersion: 1 };
  // The sum of floating-point numbers depends on their order, and the fit must not.
  const runs = runsOf(counts.toSorted());
  const transformed = runs.values.map((count) => Math.cbrt(count) ** 2);
  let distribution = weightedFit(runs, firstWeights({ ...runs, values: transformed }));
  for (let round = 1; round < ROUNDS; round += 1) {
    distribution = weightedFit(runs, residualWeights(transformed, distribution));
  }
  return distribution;
}

/** Sorted numbers, each distinct one once. Counts are small, so that there are far fewer of these. */
interface Runs {
  readonly values: Float64Array;
  /** How often each value is there. */
  readonly times: Int32Array;
  /** How many numbers there are together. */
  readonly total: number;
}

function areZeros(counts: Float64Array): boolean {
  for (let index = 0; index < counts.length; index += 1) if (counts[index] !== 0) return false;
  return true;
}

function runsOf(sorted: Float64Array): Runs {
  const values = new Float64Array(sorted.length);
  const times = new Int32Array(sorted.length);
  let size = 0;
  for (let index = 0; index < sorted.length; index += 1) {
    const value = sorted[index] ?? 0;
    if (size === 0 || values[size - 1] !== value) values[size++] = value;
    times[size - 1] = (times[size - 1] ?? 0) + 1;
  }
  return { values: values.subarray(0, size), times: times.subarray(0, size), total: sorted.length };
}

function firstWeights(transformed: Runs): Float64Array {
  const centre = medianOf(transformed);
  const spread = Math.max(MAD_TO_DEVIATION * medianOf(deviationsFrom(centre, transformed)), LEAST_SPREAD);
  return transformed.values.map((y) => weightOf((y - centre) / spread));
}

/** Returns how far each number is from a centre, sorted. */
function deviationsFrom(centre: number, { values, times, total }: Runs): Runs {
  const deviations = values.map((value) => Math.abs(value - centre));
  const order = Int32Array.from(deviations.keys()).toSorted((a, b) => (deviations[a] ?? 0) - (deviations[b] ?? 0));
  return {
    values: Float64Array.from(order, (index) => deviations[index] ?? 0),
    times: order.map((index) => times[index] ?? 0),
    total,
  };
}

/** Computes weights from Anscombe residuals. They are nearly normal, while plain residuals of counts are skewed. */
function residualWeights(transformed: Float64Array, { mean, dispersion }: CountDistribution): Float64Array {
  const centre = Math.cbrt(mean) ** 2;
  const scale = 1.5 / (mean ** (1 / 6) * Math.sqrt(dispersion));
  return transformed.map((y) => weightOf((y - centre) * scale));
}

function weightOf(residual: number): number {
  return residual <= OUTLIER_RESIDUAL ? 1 : (OUTLIER_RESIDUAL / residual) ** 4;
}

/** Fits with a weight for each distinct count. */
function weightedFit(counts: Runs, weights: Float64Array): CountDistribution {
  const weight = sumOf(counts, (run) => weights[run] ?? 0);
  const weighted = sumOf(counts, (run) => (weights[run] ?? 0) * (counts.values[run] ?? 0));
  const mean = Math.max(weighted / weight, LEAST_MEAN);
  const squares = sumOf(counts, (run) => (weights[run] ?? 0) * ((counts.values[run] ?? 0) - mean) ** 2);
  return { mean, dispersion: Math.max(squares / mean / Math.max(weight - 1, 1), 1) };
}

/** Adds up a term for each number, one after the other: a product would round differently. */
function sumOf({ times }: Runs, termOf: (run: number) => number): number {
  let sum = 0;
  for (let run = 0; run < times.length; run += 1) {
    const term = termOf(run);
    for (let left = times[run] ?? 0; left > 0; left -= 1) sum += term;
  }
  return sum;
}

function medianOf(sorted: Runs): number {
  const middle = sorted.total >> 1;
  const upper = numberAt(sorted, middle);
  return sorted.total % 2 === 1 ? upper : (numberAt(sorted, middle - 1) + upper) / 2;
}

function numberAt({ values, times }: Runs, index: number): number {
  let behind = 0;
  for (let run = 0; run < times.length; run += 1) {
    behind += times[run] ?? 0;
    if (index < behind) return values[run] ?? 0;
  }
  return 0;
}
