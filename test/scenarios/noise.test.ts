import { describe, expect, test } from '@jest/globals';
import {
  drawGamma,
  drawNegativeBinomial,
  drawNormal,
  drawPoisson,
  seededRandom,
  wander,
  type Random,
} from '../../scenarios/noise.ts';

const DRAWS = 40_000;

function moments(draw: (random: Random) => number): { mean: number; variance: number } {
  const random = seededRandom(445);
  const drawn = Array.from({ length: DRAWS }, () => draw(random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / DRAWS;
  return { mean, variance: drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS };
}

function correlation(values: number[]): number {
  const product = values.slice(1).reduce((sum, value, index) => sum + value * (values[index] ?? 0), 0);
  return product / values.reduce((sum, value) => sum + value ** 2, 0);
}

describe('seededRandom()', () => {
  test('repeats itself for a seed, and only for that', () => {
    const first = (seed: number): number[] => {
      const random = seededRandom(seed);
      return [random(), random(), random()];
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  test('is uniform between 0 and 1', () => {
    const { mean, variance } = moments((random) => random());
    expect(mean).toBeCloseTo(1 / 2, 1);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });
});

describe('the draws', () => {
  test.each<[string, (random: Random) => number, { mean: number; variance: number }]>([
    ['normal', drawNormal, { mean: 0, variance: 1 }],
    ['gamma of shape 0.5', (random) => drawGamma(random, 0.5), { mean: 0.5, variance: 0.5 }],
    ['gamma of shape 4', (random) => drawGamma(random, 4), { mean: 4, variance: 4 }],
    ['Poisson of mean 0', (random) => drawPoisson(random, 0), { mean: 0, variance: 0 }],
    ['Poisson of mean 2', (random) => drawPoisson(random, 2), { mean: 2, variance: 2 }],
    ['Poisson of mean 75', (random) => drawPoisson(random, 75), { mean: 75, variance: 75 }],
    [
      'negative binomial of size 2',
      (random) => drawNegativeBinomial(random, { mean: 8, size: 2 }),
      { mean: 8, variance: 40 },
    ],
    [
      'negative binomial of size 10',
      (random) => drawNegativeBinomial(random, { mean: 50, size: 10 }),
      { mean: 50, variance: 300 },
    ],
  ])('of %s has its mean and variance', (_, draw, { mean, variance }) => {
    const found = moments(draw);
    expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(0.02 * Math.max(mean, variance && 1));
    expect(Math.abs(found.variance - variance)).toBeLessThanOrEqual(0.05 * variance);
  });
});

describe('wander()', () => {
  test('keeps its deviation and its memory', () => {
    const next = wander(seededRandom(445), 0.9, 0.3);
    const values = Array.from({ length: DRAWS }, next);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / DRAWS);
    expect(deviation).toBeCloseTo(0.3, 1);
    expect(correlation(values)).toBeCloseTo(0.9, 1);
  });

  test('stays where it is without deviation', () => {
    const next = wander(seededRandom(1), 0.9, 0);
    expect([next(), next()].map(Math.abs)).toEqual([0, 0]);
  });
});
