import { delay, percent, rate, SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import type { Peer } from '../peers/peer.ts';
import { PEERS } from '../peers/peers.ts';
import { type AlarmRun, joinAlarms, type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import { FACTORS, type SeriesPlan, SERIES_ACCOUNT, type SimulatedSeries, simulateSeries } from './simulated-series.ts';
import { surgeCourse } from './surge-course.ts';

/** Scores of a rule over all series of one background. */
export interface SeriesResult {
  readonly background: string;
  readonly ruleSet: string;
  readonly weeks: number;
  /** Score over all rises. */
  readonly all: Score;
  /** Score over the rises of each factor. */
  readonly factors: ReadonlyArray<{ readonly factor: number; readonly score: Score }>;
}

const ALL = 'all';

/** Names of the factors of the rises, in their order. */
export const FACTORS_IN_WORDS: readonly string[] = FACTORS.map((factor) => `${factor} times the usual`);

/** Smallest mean count of a busy background. Below it, five times the mean is still too few sources for an alert. */
const BUSY_BASE = 8;
/** Name of the sum over all busy backgrounds. */
export const BUSY = `base ${BUSY_BASE} and more`;
const OURS = 'surge445 surge';

const RULE_SETS: ReadonlyArray<{ readonly name: string; readonly runsOf: (series: SimulatedSeries) => AlarmRun[] }> = [
  { name: OURS, runsOf: surgeCourse },
  ...PEERS.flatMap(({ name, judgeTotals }) =>
    judgeTotals ? [{ name, runsOf: (series: SimulatedSeries) => runsOfTotals(series, judgeTotals) }] : [],
  ),
];

/**
 * Runs the surge rule and the rules of others over simulated series.
 * @param plan series to simulate
 * @param progress prints the progress
 * @returns results by background and then by rule. At the end are the results of each rule over the busy backgrounds, and over all backgrounds
 */
export function evaluateSeries(plan: SeriesPlan, progress: Progress): SeriesResult[] {
  const single: Array<SeriesResult & { readonly base: number }> = [];
  let done = 0;
  for (const series of simulateSeries(plan)) {
    progress(`series ${++done} of ${plan.backgrounds.length * plan.replicates}`);
    const { base, size } = series.background;
    const background = `base ${base}, size ${size}`;
    single.push(
      ...RULE_SETS.map(({ name, runsOf }) => ({
        base,
        ...resultOf({ background, ruleSet: name, series }, runsOf(series)),
      })),
    );
  }
  const backgrounds = [...new Set(single.map(({ background }) => background))];
  const names = RULE_SETS.map(({ name }) => name);
  const summed = (name: string, isPart: (result: (typeof single)[number]) => boolean): SeriesResult[] =>
    names.map((ruleSet) =>
      sumResults(
        name,
        single.filter((result) => result.ruleSet === ruleSet && isPart(result)),
      ),
    );
  return [
    ...backgrounds.flatMap((background) => summed(background, (result) => result.background === background)),
    ...summed(BUSY, ({ base }) => base >= BUSY_BASE),
    ...summed(ALL, () => true),
  ];
}

/** Writes a table with the score of each rule over all series. Rules that cannot judge totals are left out. */
export function seriesSummaryTable(results: readonly SeriesResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    results.filter(({ background }) => background === ALL).map(({ ruleSet, all }) => [ruleSet, ...scoreCells(all)]),
  );
}

/**
 * Writes a table of the results. If there is only one background, the sums are left out.
 * @param results results of {@link evaluateSeries}
 */
export function seriesTable(results: readonly SeriesResult[]): string {
  const found = FACTORS.map((factor) => `${factor}x: found, median, p90`);
  const isSingle = new Set(results.map(({ background }) => background).filter((name) => !isSum(name))).size === 1;
  return table(
    ['series', 'rule', 'false a week', ...found],
    results
      .filter(({ background }) => !isSingle || !isSum(background))
      .map(({ background, ruleSet, weeks, all, factors }) => [
        background,
        ruleSet,
        rate(all.alarms - all.right, weeks),
        ...factors.map(({ score: { found: hits, incidents, delays } }) =>
          hits === 0
            ? percent(hits, incidents)
            : `${percent(hits, incidents)}, ${delay(delays)}, ${delay(delays, 0.9)}`,
        ),
      ]),
  );
}

function isSum(background: string): boolean {
  return background === ALL || background === BUSY;
}

function runsOfTotals(series: SimulatedSeries, judgeTotals: NonNullable<Peer['judgeTotals']>): AlarmRun[] {
  const alarms = judgeTotals(series.windows).filter((windowStart) => windowStart >= series.judgedFrom);
  return joinAlarms(alarms.map((windowStart) => ({ accountId: SERIES_ACCOUNT, about: undefined, windowStart })));
}

function resultOf(
  about: { readonly background: string; readonly ruleSet: string; readonly series: SimulatedSeries },
  runs: readonly AlarmRun[],
): SeriesResult {
  const { background, ruleSet, series } = about;
  const days = 7 * series.weeks;
  const factors = FACTORS.map((factor) => ({
    factor,
    score: score(
      runs,
      series.rises.filter((rise) => rise.factor === factor),
      days,
    ),
  }));
  return { background, ruleSet, weeks: series.weeks, all: score(runs, series.rises, days), factors };
}

function sumResults(background: string, results: readonly SeriesResult[]): SeriesResult {
  return {
    background,
    ruleSet: results[0]?.ruleSet ?? '',
    weeks: results.reduce((sum, { weeks }) => sum + weeks, 0),
    all: sumScores(results.map(({ all }) => all)),
    factors: FACTORS.map((factor) => ({
      factor,
      score: sumScores(
        results.flatMap(({ factors }) =>
          factors.filter((entry) => entry.factor === factor).map((entry) => entry.score),
        ),
      ),
    })),
  };
}
