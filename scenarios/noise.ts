/** Returns the next number of a random sequence, uniform in [0, 1). */
export type Random = () => number;

const LARGEST_POISSON_STEP = 30;
/** Rounds that are dropped at the start. After them, the sequences of neighbouring seeds have nothing in common. */
const WARM_UP_ROUNDS = 12;

/**
 * Creates a sequence of random numbers that is the same on every machine. It is good enough for noise, not for secrets.
 * @param seed a 32-bit integer
 * @returns the sequence, with a period of at least 2^32
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
 * @param random source of random numbers, advanced by two numbers
 * @returns a number with mean 0 and standard deviation 1
 * @see https://doi.org/10.1214/aoms/1177706645 Box and Muller
 */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/**
 * Draws from the gamma distribution of scale 1.
 * @param random source of random numbers
 * @param shape shape of the distribution, above 0; it equals the mean and the variance
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
 * @param random source of random numbers
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
 * Draws from the negative binomial distribution, for counts of things that come in clusters. It is a Poisson distribution with a gamma-distributed
 * mean.
 * @param random source of random numbers
 * @param distribution `mean` of 0 or more, and `size` above 0. The variance is mean + mean^2 / size, so a smaller size gives more varied counts
 * @returns a whole number
 */
export function drawNegativeBinomial(
  random: Random,
  { mean, size }: { readonly mean: number; readonly size: number },
): number {
  return drawPoisson(random, (drawGamma(random, size) * mean) / size);
}

/**
 * Creates a sequence that changes slowly around 0, as traffic changes around its mean level: a first-order autoregression.
 * @param random source of random numbers, advanced by every call of the result
 * @param memory correlation between successive values, 0 to below 1
 * @param deviation standard deviation of every value
 * @returns a function that draws the next value
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
