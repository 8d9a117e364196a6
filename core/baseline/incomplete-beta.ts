/** Coefficients of the series of Lanczos for the logarithm of the gamma function. */
const FIRST_COEFFICIENT = 1.000000000190015;
const COEFFICIENTS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
];
const ROOT_OF_2_PI = 2.5066282746310007;

/** Steps of the continued fraction, at most. */
const MOST_STEPS = 100;

/** The continued fraction is done when a step changes it by less than this part. */
const PRECISION = 3e-7;

/** Stands for 0 where the continued fraction divides by it. */
const ALMOST_ZERO = 1e-30;

/**
 * Returns the regularized incomplete beta function I_x(a, b), accurate to 1 part in 10^5. It is computed as jStat does (MIT licence, copyright 2013 jStat), to the
 * last bit, because baselines are stored and compared. All of jStat would be 130 KB to load.
 * @param x from 0 to 1
 * @param a above 0
 * @param b above 0
 * @see https://dlmf.nist.gov/8.17.E22 the continued fraction
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  const front =
    x === 0 || x === 1
      ? 0
      : Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  // The fraction converges quickly for a small x, and I_x(a, b) = 1 - I_(1-x)(b, a).
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** @see https://dlmf.nist.gov/5.10 for other expansions; this one is by C. Lanczos, SIAM J. Numer. Anal. 1 (1964), 86 to 96 */
function logGamma(x: number): number {
  const shifted = x + 5.5;
  let denominator = x;
  let series = FIRST_COEFFICIENT;
  for (const coefficient of COEFFICIENTS) series += coefficient / ++denominator;
  return Math.log((ROOT_OF_2_PI * series) / x) - (shifted - (x + 0.5) * Math.log(shifted));
}

/** Evaluates the continued fraction by the method of Lentz, two terms in a step. */
function continuedFraction(x: number, a: number, b: number): number {
  let numerator = 1;
  let denominator = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  const extend = (term: number): number => {
    denominator = 1 / notZero(1 + term * denominator);
    numerator = notZero(1 + term / numerator);
    const change = denominator * numerator;
    fraction *= change;
    return change;
  };
  for (let step = 1; step <= MOST_STEPS; step++) {
    const twice = 2 * step;
    extend((step * (b - step) * x) / ((a - 1 + twice) * (a + twice)));
    const change = extend((-(a + step) * (a + b + step) * x) / ((a + twice) * (a + 1 + twice)));
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return fraction;
}

function notZero(value: number): number {
  return Math.abs(value) < ALMOST_ZERO ? ALMOST_ZERO : value;
}
