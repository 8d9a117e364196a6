import { delay, percent, rate } from '../markdown.ts';
import type { EvaluationResults } from '../results.ts';
import { shortName } from '../rule-sets.ts';
import type { Score } from '../scoring.ts';
import { BUSY, FACTORS_IN_WORDS } from '../series/series-table.ts';
import { barChart } from './bar-chart.ts';
import { type MatrixCell, matrixChart } from './matrix-chart.ts';
import { type Drawing, svgFile } from './svg-file.ts';

/** A chart in a file beside docs/detection/results.md. */
export interface ResultChart {
  readonly file: string;
  /** What the chart shows, for those who cannot see it. */
  readonly alt: string;
  readonly drawing: (results: EvaluationResults) => Drawing;
}

/** A result of hosts or of real traffic. */
interface MatrixResult {
  readonly row: string;
  readonly ruleSet: string;
  readonly score: Score;
}

/** All charts, by what they are about. */
export const RESULT_CHARTS = {
  surgesFound: {
    file: 'surges-found.svg',
    alt: 'Bars: share of the simulated rises to 2, 5 and 20 times the usual that each rule finds.',
    drawing: ({ series }) => {
      const busy = series.filter(({ background }) => background === BUSY);
      return barChart({
        title: 'Rises that are found, in per cent (simulated series, base 8 and more)',
        groups: FACTORS_IN_WORDS,
        bars: busy.map(({ ruleSet, factors }) => ({
          name: ruleSet,
          values: factors.map(({ score }) => (100 * score.found) / score.incidents),
        })),
        textOf: (value) => `${Math.round(value)} %`,
      });
    },
  },
  surgesFalse: {
    file: 'surges-false.svg',
    alt: 'Bars: false alarms a week of each rule, in busy series and in all simulated series.',
    drawing: ({ series }) => {
      const sums = [BUSY, 'all'];
      const names = [...new Set(series.map(({ ruleSet }) => ruleSet))];
      return barChart({
        title: 'False alarms a week (simulated series)',
        groups: ['base 8 and more', 'all series'],
        bars: names.map((name) => ({
          name,
          values: sums.flatMap((sum) =>
            series
              .filter(({ ruleSet, background }) => ruleSet === name && background === sum)
              .map(({ all, weeks }) => (all.alarms - all.right) / weeks),
          ),
        })),
        textOf: (value) => value.toFixed(2),
      });
    },
  },
  hostsFalse: {
    file: 'hosts-false.svg',
    alt: 'Matrix of ordinary hosts and rules: false alarms a host and week.',
    drawing: ({ hosts }) =>
      matrix({
        title: 'False alarms a host and week (simulated hosts)',
        tone: 'bad',
        results: hosts.filter(({ isWorm }) => !isWorm).map((host) => ({ ...host, row: host.kind })),
        cellOf: ({ alarms, days }) => ({
          text: rate(alarms, days / 7),
          strength: Math.min(1, alarms / (days / 7) / 7),
        }),
      }),
  },
  hostsWorms: {
    file: 'hosts-worms.svg',
    alt: 'Matrix of worms and rules: share of the worms that are found, and the median delay in windows of five minutes.',
    drawing: ({ hosts }) =>
      matrix({
        title: 'Worms that are found, and the median delay in windows of five minutes (simulated hosts)',
        tone: 'good',
        results: hosts.filter(({ isWorm }) => isWorm).map((host) => ({ ...host, row: host.kind })),
        cellOf: ({ found, incidents, delays }) => ({
          text: found === 0 ? percent(0, incidents) : `${percent(found, incidents)}, ${delay(delays)}`,
          strength: found / incidents,
        }),
      }),
  },
  realFound: {
    file: 'real-found.svg',
    alt: 'Matrix of captures of real traffic and rules: incidents that are found, of all incidents.',
    drawing: ({ real }) =>
      matrix({
        title: 'Incidents that are found (real traffic)',
        tone: 'good',
        results: real.filter(({ score }) => score.incidents > 0).map((result) => ({ ...result, row: result.caseName })),
        cellOf: ({ found, incidents }) => ({ text: `${found} of ${incidents}`, strength: found / incidents }),
      }),
  },
  realWrong: {
    file: 'real-wrong.svg',
    alt: 'Matrix of captures of real traffic and rules: alarms that are wrong, of all alarms.',
    drawing: ({ real }) =>
      matrix({
        title: 'Alarms that are wrong, of all alarms (real traffic)',
        tone: 'bad',
        results: real.map((result) => ({ ...result, row: result.caseName })),
        cellOf: ({ alarms, right }) => ({
          text: alarms === 0 ? '-' : `${alarms - right} of ${alarms}`,
          strength: alarms === 0 ? 0 : (alarms - right) / alarms,
        }),
      }),
  },
} as const satisfies Record<string, ResultChart>;

/** Draws all charts for which there are results. */
export function drawCharts(results: EvaluationResults): Array<{ readonly file: string; readonly svg: string }> {
  return Object.values(RESULT_CHARTS).map(({ file, drawing }) => ({ file, svg: svgFile(drawing(results)) }));
}

/** Writes the Markdown that shows a chart. */
export function chartImage({ file, alt }: ResultChart): string {
  return `![${alt}](${file})`;
}

/** Writes the Markdown that shows a chart, with its numbers below it, folded in. */
export function chartWithNumbers(chart: ResultChart, numbers: string): string {
  return `${chartImage(chart)}\n\n<details>\n<summary>The numbers</summary>\n\n${numbers}\n\n</details>`;
}

function matrix(about: {
  readonly title: string;
  readonly tone: 'good' | 'bad';
  readonly results: readonly MatrixResult[];
  readonly cellOf: (score: Score) => MatrixCell;
}): Drawing {
  const { title, tone, results, cellOf } = about;
  const rows = [...new Set(results.map(({ row }) => row))];
  return matrixChart({
    title,
    tone,
    columns: [...new Set(results.map(({ ruleSet }) => shortName(ruleSet)))],
    rows: rows.map((name) => ({
      name,
      cells: results.filter(({ row }) => row === name).map(({ score }) => cellOf(score)),
    })),
  });
}
