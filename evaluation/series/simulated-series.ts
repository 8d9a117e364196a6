import { type CompleteWindow, SLOTS_PER_DAY, SLOTS_PER_HOUR } from '../../core/baseline/reference-windows.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { type Background, drawSeries, type Rise, TYPICAL_BACKGROUND } from '../../scenarios/background.ts';
import { type Random, seededRandom } from '../../scenarios/noise.ts';
import type { Incident } from '../scoring.ts';

/** Factors of the rises, used in turn. */
export const FACTORS: readonly number[] = [2, 5, 20];

/** Account of all simulated series. */
export const SERIES_ACCOUNT = '123456789012';

/** Number of weeks at the start that are only history and are not judged. */
const LEARNING_WEEKS = 2;

const WEEK_SECONDS = 7 * DAY_SECONDS;
const WEEK_WINDOWS = 7 * SLOTS_PER_DAY;
const RISE_WINDOWS = 2 * SLOTS_PER_HOUR;
const LONGEST_OUTAGE_WINDOWS = 6 * SLOTS_PER_HOUR;

/** Start of every series: midnight UTC of a Monday. */
const START = Date.UTC(2026, 0, 5) / 1000;

/** Number, length and noise of simulated series. */
export interface SeriesPlan {
  readonly backgrounds: ReadonlyArray<Pick<Background, 'base' | 'size'>>;
  /** Number of series of each background. */
  readonly replicates: number;
  /** Number of judged weeks, after two weeks of history. With a multiple of the number of factors, every factor is used equally often. */
  readonly weeks: number;
  /** A 32-bit integer. The same seed gives the same series. */
  readonly seed: number;
}

/** A rise and its factor. */
export interface FactoredIncident extends Incident {
  readonly factor: number;
}

/** A simulated series with its known surges. */
export interface SimulatedSeries {
  readonly background: Background;
  /** Windows in the order of time. Windows of outages are left out. */
  readonly windows: readonly CompleteWindow[];
  readonly rises: readonly FactoredIncident[];
  /** Start of the first judged window, epoch seconds. */
  readonly judgedFrom: number;
  readonly weeks: number;
}

/**
 * Simulates series. The counts come in clusters, with a daily cycle, quieter weekends and a level that changes slowly. Each judged week has one rise
 * of two hours, with the factors in turn. Each week has one outage of up to six hours without logs, unless it is near a rise.
 * @param plan number, length and noise of the series
 * @yields series by background and then by replicate; each series has its own noise
 */
export function* simulateSeries(plan: SeriesPlan): Generator<SimulatedSeries> {
  for (const [kind, changes] of plan.backgrounds.entries()) {
    for (let replicate = 0; replicate < plan.replicates; replicate++) {
      yield simulateOne({ ...TYPICAL_BACKGROUND, ...changes }, plan, plan.seed + 1000 * kind + replicate);
    }
  }
}

function simulateOne(background: Background, plan: SeriesPlan, seed: number): SimulatedSeries {
  const random = seededRandom(seed);
  const rises = drawRises(random, plan.weeks);
  const drawn = drawSeries(background, {
    seed: seed + 500_000,
    startSecond: START,
    windows: (LEARNING_WEEKS + plan.weeks) * WEEK_WINDOWS,
    rises: rises.map(({ start, end, factor }): Rise => ({ startSecond: start, endSecond: end, factor })),
  });
  return {
    background,
    windows: withoutOutages(drawn, drawOutages(random, { weeks: LEARNING_WEEKS + plan.weeks, rises })),
    rises,
    judgedFrom: START + LEARNING_WEEKS * WEEK_SECONDS,
    weeks: plan.weeks,
  };
}

function drawRises(random: Random, weeks: number): FactoredIncident[] {
  return Array.from({ length: weeks }, (_, week) => {
    const weekStart = START + (LEARNING_WEEKS + week) * WEEK_SECONDS;
    const start = weekStart + Math.floor(random() * (WEEK_WINDOWS - RISE_WINDOWS)) * WINDOW_SECONDS;
    const factor = FACTORS[week % FACTORS.length] ?? 1;
    return { accountId: SERIES_ACCOUNT, about: new Set(), start, end: start + RISE_WINDOWS * WINDOW_SECONDS, factor };
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Draws the outages. Outages near a rise are left out, because no rule can find a rise without logs. */
function drawOutages(random: Random, within: { readonly weeks: number; readonly rises: readonly Span[] }): Span[] {
  const outages = Array.from({ length: within.weeks }, (_, week) => {
    const start = START + week * WEEK_SECONDS + Math.floor(random() * WEEK_WINDOWS) * WINDOW_SECONDS;
    return { start, end: start + Math.ceil(random() * LONGEST_OUTAGE_WINDOWS) * WINDOW_SECONDS };
  });
  return outages.filter(({ start, end }) =>
    within.rises.every((rise) => end <= rise.start - HOUR_SECONDS || start >= rise.end + HOUR_SECONDS),
  );
}

/** Removes the windows of outages, and the hour counts of hours that touch an outage. A missing window is not a window with a count of 0. */
function withoutOutages(windows: readonly CompleteWindow[], outages: readonly Span[]): CompleteWindow[] {
  const touches = (outage: Span, from: number, to: number): boolean => from < outage.end && to > outage.start;
  return windows.flatMap((window) => {
    const end = window.startSecond + WINDOW_SECONDS;
    if (outages.some((outage) => touches(outage, window.startSecond, end))) return [];
    const isCut = outages.some((outage) => touches(outage, end - HOUR_SECONDS, end));
    return [isCut ? { ...window, hourCount: undefined } : window];
  });
}
