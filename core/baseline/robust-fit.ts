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
  if (counts.every((count) => count === 0)) return { mean: LEAST_MEAN, dispersion: 1 };
  // The sum of floating-point numbers depends on their order, and the fit must not.
  const sorted = counts.toSorted();
  const transformed = sorted.map((count) => Math.cbrt(count) ** 2);
  let weights = firstWeights(transformed);
  let distribution: CountDistribution = { mean: LEAST_MEAN, dispersion: 1 };
  for (let round = 0; round < ROUNDS; round += 1) {
    distribution = weightedFit(sorted, weights);
    weights = residualWeights(transformed, distribution);
  }
  return distribution;
}

function firstWeights(transformed: Float64Array): Float64Array {
  const centre = medianOfSorted(transformed);
  const deviations = transformed.map((y) => Math.abs(y - centre)).toSorted();
  const spread = Math.max(MAD_TO_DEVIATION * medianOfSorted(deviations), LEAST_SPREAD);
  return transformed.map((y) => weightOf((y - centre) / spread));
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

function weightedFit(counts: Float64Array, weights: Float64Array): CountDistribution {
  let weight = 0;
  let weighted = 0;
  // Plain loops, because building a baseline spends most of its time here.
  for (let index = 0; index < counts.length; index += 1) {
    weight += weights[index] ?? 0;
    weighted += (weights[index] ?? 0) * (counts[index] ?? 0);
  }
  const mean = Math.max(weighted / weight, LEAST_MEAN);
  let squares = 0;
  for (let index = 0; index < counts.length; index += 1) {
    squares += (weights[index] ?? 0) * ((counts[index] ?? 0) - mean) ** 2;
  }
  return { mean, dispersion: Math.max(squares / mean / Math.max(weight - 1, 1), 1) };
}

function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
