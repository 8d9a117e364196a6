import type { CountDistribution } from './negative-binomial.ts';

const LEAST_MEAN = 0.05;
const LEAST_SPREAD = 0.5;
/** Scales the median absolute deviation to a standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** Anscombe residuals above this are past surges; 1 in 200 ordinary counts is weighed down with them. */
const OUTLIER_RESIDUAL = 2.58;
const ROUNDS = 3;

/**
 * Fits a law to past counts without learning from the surges among them. It starts from the median, because a single day at twenty times the
 * usual would otherwise widen the law until it hides the next surge; and weighs with the fourth power, after which such a day has a weight of
 * nearly 0.
 * @param counts at least one, none negative, in any order
 * @returns mean at least 0.05 and dispersion at least 1
 * @throws RangeError when there are no counts
 * @see https://doi.org/10.1002/sim.5595 Noufaily and others, "An improved algorithm for outbreak detection in multiple surveillance systems"
 */
export function fitRobustly(counts: Float64Array): CountDistribution {
  if (counts.length === 0) throw new RangeError('Cannot fit counts: found none, allowed at least 1');
  if (counts.every((count) => count === 0)) return { mean: LEAST_MEAN, dispersion: 1 }; // What the rounds below come to; most series of most networks are this.
  const sorted = counts.toSorted(); // Sums of floats depend on their order; the law must not.
  const transformed = sorted.map((count) => Math.cbrt(count) ** 2);
  let weights = firstWeights(transformed);
  let law: CountDistribution = { mean: LEAST_MEAN, dispersion: 1 };
  for (let round = 0; round < ROUNDS; round += 1) {
    law = weightedLaw(sorted, weights);
    weights = residualWeights(transformed, law);
  }
  return law;
}

function firstWeights(transformed: Float64Array): Float64Array {
  const centre = medianOfSorted(transformed);
  const deviations = transformed.map((y) => Math.abs(y - centre)).toSorted();
  const spread = Math.max(MAD_TO_DEVIATION * medianOfSorted(deviations), LEAST_SPREAD);
  return transformed.map((y) => weightOf((y - centre) / spread));
}

/** Anscombe's residuals: normal to a good approximation where the plain ones are skewed. */
function residualWeights(transformed: Float64Array, law: CountDistribution): Float64Array {
  const centre = Math.cbrt(law.mean) ** 2;
  const scale = 1.5 / (law.mean ** (1 / 6) * Math.sqrt(law.dispersion));
  return transformed.map((y) => weightOf((y - centre) * scale));
}

function weightOf(residual: number): number {
  return residual <= OUTLIER_RESIDUAL ? 1 : (OUTLIER_RESIDUAL / residual) ** 4;
}

function weightedLaw(counts: Float64Array, weights: Float64Array): CountDistribution {
  let weight = 0;
  let weighted = 0;
  // Plain loops: this is where the time of a baseline goes.
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
