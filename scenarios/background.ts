import { SLOTS_PER_HOUR, type CompleteWindow } from '../core/baseline/reference-windows.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { drawNegativeBinomial, seededRandom, wander } from './noise.ts';

/** Noise of a network: how the number of outside sources changes while nothing happens. */
export interface Background {
  /** Mean count of a window on a weekday, above 0. */
  readonly base: number;
  /** Size parameter of the negative binomial distribution of each window, above 0 and finite. A smaller size gives more varied counts. */
  readonly size: number;
  /** Amplitude of the daily cycle: the log of the mean rises and falls by this value over the day. */
  readonly dailySwing: number;
  /** Factor of the mean on Saturdays and Sundays (UTC). */
  readonly weekendFactor: number;
  /** Correlation between the levels of two successive windows, 0 to below 1. */
  readonly memory: number;
  /** Standard deviation of the log of the level; 0 for independent windows. */
  readonly levelDeviation: number;
}

/** A time in which every mean of the background is multiplied by a factor. */
export interface Rise {
  /** Start, epoch seconds. */
  readonly startSecond: number;
  /** End, epoch seconds, exclusive. */
  readonly endSecond: number;
  /** Factor of every mean in this time. */
  readonly factor: number;
}

/** Time span, seed and rises of a series. */
export interface SeriesPlan {
  /** A 32-bit integer. The same seed gives the same series. */
  readonly seed: number;
  /** Start of the first window, epoch seconds, a multiple of 300. */
  readonly startSecond: number;
  /** Number of windows. */
  readonly windows: number;
  readonly rises: readonly Rise[];
}

/** Background for which the detection thresholds were chosen. */
export const TYPICAL_BACKGROUND: Background = {
  base: 8,
  size: 2,
  dailySwing: 0.6,
  weekendFactor: 0.7,
  memory: 0.9,
  levelDeviation: 0.3,
};

/**
 * Draws the counts of a series. All windows are complete.
 * @param background noise of the series
 * @param plan time span, seed and rises of the series
 * @returns windows in order of time. An hour count is the sum of 12 windows, as if no source came twice; the first eleven hour counts are undefined
 */
export function drawSeries(background: Background, plan: SeriesPlan): CompleteWindow[] {
  const random = seededRandom(plan.seed);
  const level = wander(random, background.memory, background.levelDeviation);
  const counts: number[] = [];
  return Array.from({ length: plan.windows }, (_, index) => {
    const startSecond = plan.startSecond + index * WINDOW_SECONDS;
    const mean = usualMean(background, startSecond) * Math.exp(level()) * riseAt(plan.rises, startSecond);
    counts.push(drawNegativeBinomial(random, { mean, size: background.size }));
    const hour = counts.slice(-SLOTS_PER_HOUR);
    const hourCount = hour.length < SLOTS_PER_HOUR ? undefined : hour.reduce((sum, count) => sum + count, 0);
    return { startSecond, count: counts.at(-1) ?? 0, hourCount };
  });
}

/**
 * Returns the mean of a window from the daily cycle and the weekend only, without the random changes of the level.
 * @param background noise of the series
 * @param startSecond start of the window, epoch seconds
 * @returns the mean, above 0
 */
export function usualMean(background: Background, startSecond: number): number {
  const weekday = (Math.floor(startSecond / DAY_SECONDS) + 4) % 7; // 1970-01-01 was a Thursday.
  const cycle = Math.exp(background.dailySwing * Math.sin((2 * Math.PI * (startSecond % DAY_SECONDS)) / DAY_SECONDS));
  return background.base * cycle * (weekday === 0 || weekday === 6 ? background.weekendFactor : 1);
}

function riseAt(rises: readonly Rise[], second: number): number {
  return rises.reduce(
    (factor, rise) => (second >= rise.startSecond && second < rise.endSecond ? factor * rise.factor : factor),
    1,
  );
}
