const HALF_LOG_OF_2_PI = Math.log(2 * Math.PI) / 2;

/** From here on the terms below give the logarithm of the gamma function to the last digits. */
const STIRLING_FROM = 10;

/** The continued fraction is done when a term changes it by less than this part. */
const PRECISION = 1e-15;

/** Bound of the terms. The continued fraction needs about as many as the root of the larger shape. */
const MOST_TERMS = 100_000;

/** Shapes of a beta distribution, above 0. */
interface Shapes {
  readonly a: number;
  readonly b: number;
}

/**
 * Returns the regularized incomplete beta function I_x(a, b), the probability that a beta distribution gives at most x.
 * @param x from 0 to 1
 * @param a first shape, above 0
 * @param b second shape, above 0
 * @returns accurate to 1 part in 10^8 for shapes up to 10^6, also where it is tiny, and to 1 part in 10^4 for shapes up to 10^9
 * @see https://dlmf.nist.gov/8.17.E22 the continued fraction
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly for a small x, and I_x(a, b) = 1 - I_(1-x)(b, a).
  const isSmall = x < (a + 1) / (a + b + 2);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  const front = Math.exp(logFront);
  return isSmall
    ? front / (a * continuedFraction(x, { a, b }))
    : 1 - front / (b * continuedFraction(1 - x, { a: b, b: a }));
}

/**
 * Returns the logarithm of the gamma function.
 * @param x above 0
 * @see https://dlmf.nist.gov/5.11.E1 Stirling's series, and https://dlmf.nist.gov/5.5.E1 for the step from x + 1 to x
 */
function logGamma(x: number): number {
  let large = x;
  let product = 1;
  while (large < STIRLING_FROM) product *= large++;
  const inverse = 1 / large;
  const square = inverse * inverse;
  const series = 1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)));
  return (large - 0.5) * Math.log(large) - large + HALF_LOG_OF_2_PI + inverse * series - Math.log(product);
}

/** Evaluates 1 + d1 / (1 + d2 / (1 + ...)) from the front, by the ratios of successive numerators and of successive denominators (the method of Lentz). */
function continuedFraction(x: number, { a, b }: Shapes): number {
  let numeratorRatio = 1;
  let denominatorRatio = 0;
  let fraction = 1;
  for (let number = 1; number <= MOST_TERMS; number++) {
    const d = x * partialNumerator(number, { a, b });
    denominatorRatio = 1 / (1 + d * denominatorRatio);
    numeratorRatio = 1 + d / numeratorRatio;
    const change = numeratorRatio * denominatorRatio;
    fraction *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return fraction;
}

/** Returns d1, d2, ... of the continued fraction, without the factor x. */
function partialNumerator(number: number, { a, b }: Shapes): number {
  const m = Math.floor(number / 2);
  return number % 2 === 0
    ? (m * (b - m)) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m)) / ((a + 2 * m) * (a + 2 * m + 1));
}
