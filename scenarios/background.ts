import { SLOTS_PER_HOUR, type CompleteWindow } from '../core/baseline/reference-windows.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { drawNegativeBinomial, seededRandom, wander } from './noise.ts';

/** How the sources that reach a network come and go when nothing happens. */
export interface Background {
  /** Mean count of a weekday's window, above 0. */
  readonly base: number;
  /** Of the negative binomial draw of each window: the smaller the wilder. Infinity is not allowed. */
  readonly size: number;
  /** The log of the intensity swings by this much either way over the day. */
  readonly dailySwing: number;
  /** What Saturdays and Sundays (UTC) are multiplied by. */
  readonly weekendFactor: number;
  /** Correlation of the level of successive windows, 0 to below 1. */
  readonly memory: number;
  /** Standard deviation of the log of the level; 0 for independent windows. */
  readonly levelDeviation: number;
}

/** A rise of the whole background. */
export interface Rise {
  /** Epoch second. */
  readonly startSecond: number;
  /** Epoch second, exclusive. */
  readonly endSecond: number;
  /** What every mean in between is multiplied by. */
  readonly factor: number;
}

/** The span and the course of a series. */
export interface SeriesPlan {
  /** A 32-bit integer: the same seed gives the same series. */
  readonly seed: number;
  /** Epoch second, a multiple of 300. */
  readonly startSecond: number;
  /** How many windows. */
  readonly windows: number;
  readonly rises: readonly Rise[];
}

/** The noise that the detection thresholds were chosen against. */
export const TYPICAL_BACKGROUND: Background = {
  base: 8,
  size: 2,
  dailySwing: 0.6,
  weekendFactor: 0.7,
  memory: 0.9,
  levelDeviation: 0.3,
};

/**
 * Draws the counts of a series, all of whose windows are complete.
 * @param background its noise
 * @param plan its span, its seed and the rises in it
 * @returns windows in order of time. The hour counts are sums of 12, as if no source came twice; the first eleven are undefined
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
 * Tells the mean of a window before the level wanders: the daily cycle and the weekend.
 * @param background its noise
 * @param startSecond epoch second
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
