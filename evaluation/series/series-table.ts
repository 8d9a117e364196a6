import { delay, percent, rate, table } from '../markdown.ts';
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
  /** Episodes that no rise explains. */
  readonly falseEpisodes: number;
  /** One for each factor. */
  readonly factors: ReadonlyArray<{ readonly factor: number; readonly score: Score }>;
}

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
 * Lays out the results.
 * @param results as {@link evaluateSeries} gives them
 */
export function seriesTable(results: readonly SeriesResult[]): string {
  const found = FACTORS.map((factor) => `${factor}x: found, median, p90`);
  return table(
    ['series', 'rule', 'false a week', ...found],
    results.map(({ background, ruleSet, weeks, falseEpisodes, factors }) => [
      background,
      ruleSet,
      rate(falseEpisodes, weeks),
      ...factors.map(({ score: { found: hits, incidents, delays } }) =>
        hits === 0 ? percent(hits, incidents) : `${percent(hits, incidents)}, ${delay(delays)}, ${delay(delays, 0.9)}`,
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
  const all = score(runs, series.rises, days);
  const factors = FACTORS.map((factor) => ({
    factor,
    score: score(
      runs,
      series.rises.filter((rise) => rise.factor === factor),
      days,
    ),
  }));
  return { background, ruleSet, weeks: series.weeks, falseEpisodes: all.alarms - all.right, factors };
}

function sumResults(background: string, results: readonly SeriesResult[]): SeriesResult {
  return {
    background,
    ruleSet: results[0]?.ruleSet ?? '',
    weeks: results.reduce((sum, one) => sum + one.weeks, 0),
    falseEpisodes: results.reduce((sum, one) => sum + one.falseEpisodes, 0),
    factors: FACTORS.map((factor) => ({
      factor,
      score: sumScores(
        results.flatMap((one) => one.factors.filter((same) => same.factor === factor).map((same) => same.score)),
      ),
    })),
  };
}
