import { delay, percent, rate, SCORE_HEAD, scoreCells, table } from '../markdown.ts';
import type { Peer } from '../peers/peer.ts';
import { PEERS } from '../peers/peers.ts';
import { type AlarmRun, joinAlarms, type Score, score, sumScores } from '../scoring.ts';
import type { Progress } from '../section.ts';
import { FACTORS, type SeriesPlan, SERIES_ACCOUNT, type SimulatedSeries, simulateSeries } from './simulated-series.ts';
import { surgeCourse } from './surge-course.ts';

/** What a rule made of all series of one background. */
export interface SeriesResult {
  readonly background: string;
  readonly ruleSet: string;
  readonly weeks: number;
  /** Of all rises. */
  readonly all: Score;
  /** One for each factor. */
  readonly factors: ReadonlyArray<{ readonly factor: number; readonly score: Score }>;
}

const ALL = 'all';
const OURS = 'surge445 surge';

const RULE_SETS: ReadonlyArray<{ readonly name: string; readonly runsOf: (series: SimulatedSeries) => AlarmRun[] }> = [
  { name: OURS, runsOf: surgeCourse },
  ...PEERS.flatMap(({ name, judgeTotals }) =>
    judgeTotals ? [{ name, runsOf: (series: SimulatedSeries) => runsOfTotals(series, judgeTotals) }] : [],
  ),
];

/**
 * Runs our rule and the others over simulated series.
 * @param plan which series
 * @returns by background, then rule; last, each rule over all backgrounds
 */
export function evaluateSeries(plan: SeriesPlan, progress: Progress): SeriesResult[] {
  const single: SeriesResult[] = [];
  let done = 0;
  for (const series of simulateSeries(plan)) {
    progress(`series ${++done} of ${plan.backgrounds.length * plan.replicates}`);
    const { base, size } = series.background;
    const background = `base ${base}, size ${size}`;
    single.push(
      ...RULE_SETS.map(({ name, runsOf }) => resultOf({ background, ruleSet: name, series }, runsOf(series))),
    );
  }
  const backgrounds = [...new Set(single.map(({ background }) => background))];
  const names = RULE_SETS.map(({ name }) => name);
  return [
    ...backgrounds.flatMap((background) =>
      names.map((name) =>
        sumResults(
          background,
          single.filter((one) => one.background === background && one.ruleSet === name),
        ),
      ),
    ),
    ...names.map((name) =>
      sumResults(
        'all',
        single.filter((one) => one.ruleSet === name),
      ),
    ),
  ];
}

/**
 * Lays out each rule over all series. Rules without a way to judge totals are left out.
 */
export function seriesSummaryTable(results: readonly SeriesResult[]): string {
  return table(
    ['rules', ...SCORE_HEAD],
    results.filter(({ background }) => background === ALL).map(({ ruleSet, all }) => [ruleSet, ...scoreCells(all)]),
  );
}

/**
 * Lays out the results; the rows over all series are left out where there is one background alone.
 * @param results as {@link evaluateSeries} gives them
 */
export function seriesTable(results: readonly SeriesResult[]): string {
  const found = FACTORS.map((factor) => `${factor}x: found, median, p90`);
  const isSingle = new Set(results.map(({ background }) => background)).size === 2;
  return table(
    ['series', 'rule', 'false a week', ...found],
    results
      .filter(({ background }) => !isSingle || background !== ALL)
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

function runsOfTotals(series: SimulatedSeries, judgeTotals: NonNullable<Peer['judgeTotals']>): AlarmRun[] {
  const alarms = judgeTotals(series.windows).filter((windowStart) => windowStart >= series.judgedFrom);
  return joinAlarms(alarms.map((windowStart) => ({ accountId: SERIES_ACCOUNT, about: undefined, windowStart })));
}

function resultOf(
  of: { readonly background: string; readonly ruleSet: string; readonly series: SimulatedSeries },
  runs: readonly AlarmRun[],
): SeriesResult {
  const { background, ruleSet, series } = of;
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
    weeks: results.reduce((sum, one) => sum + one.weeks, 0),
    all: sumScores(results.map(({ all }) => all)),
    factors: FACTORS.map((factor) => ({
      factor,
      score: sumScores(
        results.flatMap((one) => one.factors.filter((same) => same.factor === factor).map((same) => same.score)),
      ),
    })),
  };
}
