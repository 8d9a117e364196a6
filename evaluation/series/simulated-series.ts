import { type CompleteWindow, SLOTS_PER_DAY, SLOTS_PER_HOUR } from '../../core/baseline/reference-windows.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { type Background, drawSeries, type Rise, TYPICAL_BACKGROUND } from '../../scenarios/background.ts';
import { type Random, seededRandom } from '../../scenarios/noise.ts';
import type { Incident } from '../scoring.ts';

/** What the rises multiply the usual by, in turn. */
export const FACTORS: readonly number[] = [2, 5, 20];

/** The account that all simulated series belong to. */
export const SERIES_ACCOUNT = '123456789012';

/** Weeks before anything is judged. */
const LEARNING_WEEKS = 2;

const WEEK_SECONDS = 7 * DAY_SECONDS;
const WEEK_WINDOWS = 7 * SLOTS_PER_DAY;
const RISE_WINDOWS = 2 * SLOTS_PER_HOUR;
const LONGEST_OUTAGE_WINDOWS = 6 * SLOTS_PER_HOUR;

/** A Monday, midnight UTC. */
const START = Date.UTC(2026, 0, 5) / 1000;

/** How many, how long and which noise. */
export interface SeriesPlan {
  readonly backgrounds: ReadonlyArray<Pick<Background, 'base' | 'size'>>;
  /** Series of each background. */
  readonly replicates: number;
  /** Weeks that are judged, after two to learn from; a multiple of the number of factors tries all equally often. */
  readonly weeks: number;
  /** A 32-bit integer. */
  readonly seed: number;
}

/** A rise, and how large it is. */
export interface FactoredIncident extends Incident {
  readonly factor: number;
}

/** A series in which it is known what is a surge. */
export interface SimulatedSeries {
  readonly background: Background;
  /** By time; those of outages are left out. */
  readonly windows: readonly CompleteWindow[];
  readonly rises: readonly FactoredIncident[];
  /** From here on it is judged, epoch seconds. */
  readonly judgedFrom: number;
  readonly weeks: number;
}

/**
 * Draws series: clustered counts with a daily cycle, quieter weekends and a level that wanders; one rise of two hours a week, whose factors take
 * turns; one outage of up to six hours a week, in which nothing is logged.
 * @param plan which and how many
 * @yields series by background, then replicate; each has noise of its own
 */
export function* simulateSeries(plan: SeriesPlan): Generator<SimulatedSeries> {
  for (const [kind, some] of plan.backgrounds.entries()) {
    for (let replicate = 0; replicate < plan.replicates; replicate++) {
      yield simulateOne({ ...TYPICAL_BACKGROUND, ...some }, plan, plan.seed + 1000 * kind + replicate);
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

/** Outages do not hide rises: what nobody logs nobody can find. */
function drawOutages(random: Random, within: { readonly weeks: number; readonly rises: readonly Span[] }): Span[] {
  const outages = Array.from({ length: within.weeks }, (_, week) => {
    const start = START + week * WEEK_SECONDS + Math.floor(random() * WEEK_WINDOWS) * WINDOW_SECONDS;
    return { start, end: start + Math.ceil(random() * LONGEST_OUTAGE_WINDOWS) * WINDOW_SECONDS };
  });
  return outages.filter(({ start, end }) =>
    within.rises.every((rise) => end <= rise.start - HOUR_SECONDS || start >= rise.end + HOUR_SECONDS),
  );
}

/** Missing is not zero: the windows are gone, and so are the hours that reach into them. */
function withoutOutages(windows: readonly CompleteWindow[], outages: readonly Span[]): CompleteWindow[] {
  const touches = (outage: Span, from: number, to: number): boolean => from < outage.end && to > outage.start;
  return windows.flatMap((window) => {
    const end = window.startSecond + WINDOW_SECONDS;
    if (outages.some((outage) => touches(outage, window.startSecond, end))) return [];
    const isCut = outages.some((outage) => touches(outage, end - HOUR_SECONDS, end));
    return [isCut ? { ...window, hourCount: undefined } : window];
  });
}
