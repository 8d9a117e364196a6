/** Draws the next number of a sequence, uniform in [0, 1). */
export type Random = () => number;

const LARGEST_POISSON_STEP = 30;
/** After these, the sequences of neighbouring seeds have nothing in common. */
const WARM_UP_ROUNDS = 12;

/**
 * Starts a sequence of random numbers that is the same on every machine. Good enough for noise, not for secrets.
 * @param seed a 32-bit integer
 * @returns the sequence, of period at least 2^32
 * @see https://pracrand.sourceforge.net/RNG_engines.txt sfc32, by Chris Doty-Humphrey
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0, seed | 0, 0, 1];
  const next = (): number => {
    const drawn = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) next();
  return () => next() / 2 ** 32;
}

/**
 * Draws from the normal distribution.
 * @param random is advanced by two numbers
 * @returns a number with mean 0 and standard deviation 1
 * @see https://doi.org/10.1214/aoms/1177706645 Box and Muller
 */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/**
 * Draws from the gamma distribution of scale 1.
 * @param random is advanced
 * @param shape above 0; the mean and the variance
 * @returns a number above 0
 * @see https://doi.org/10.1145/358407.358414 Marsaglia and Tsang, "A simple method for generating gamma variables"
 */
export function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * Draws from the Poisson distribution, in time proportional to the mean.
 * @param random is advanced
 * @param mean at least 0
 * @returns a whole number
 */
export function drawPoisson(random: Random, mean: number): number {
  let count = 0;
  for (let rest = mean; rest > 0; rest -= LARGEST_POISSON_STEP) {
    const limit = Math.exp(-Math.min(rest, LARGEST_POISSON_STEP));
    for (let product = random(); product > limit; product *= random()) count += 1;
  }
  return count;
}

/**
 * Draws a count of things that come in clusters: Poisson, with a gamma-distributed mean.
 * @param random is advanced
 * @param law `mean` at least 0; `size` above 0, the smaller the wilder: the variance is mean + mean^2 / size
 * @returns a whole number
 */
export function drawNegativeBinomial(random: Random, law: { readonly mean: number; readonly size: number }): number {
  return drawPoisson(random, (drawGamma(random, law.size) * law.mean) / law.size);
}

/**
 * Wanders about 0 as traffic does about its usual level: a first-order autoregression.
 * @param random is advanced by every call of the result
 * @param memory correlation of successive values, 0 to below 1
 * @param deviation standard deviation of every value
 * @returns draws the next value
 */
export function wander(random: Random, memory: number, deviation: number): () => number {
  const innovation = deviation * Math.sqrt(1 - memory ** 2);
  let value = deviation * drawNormal(random);
  return () => {
    const drawn = value;
    value = memory * value + innovation * drawNormal(random);
    return drawn;
  };
}
