import { type Drawing, LABEL } from './svg-file.ts';

/** One cell of a matrix. */
export interface MatrixCell {
  readonly text: string;
  /** How strong the colour is, 0 to 1. */
  readonly strength: number;
}

/** A table whose cells are coloured. */
export interface MatrixChart {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<{ readonly name: string; readonly cells: readonly MatrixCell[] }>;
  /** Whether a strong colour is good news. */
  readonly tone: 'good' | 'bad';
}

const NAMES_WIDTH = 300;
const CELL = { width: 88, height: 30 };
const HEAD_HEIGHT = 30;

/** Opacity of the strongest colour: the text on it stays readable. */
const STRONGEST = 0.6;

/** Draws a matrix, the first row at the top. */
export function matrixChart({ title, columns, rows, tone }: MatrixChart): Drawing {
  const cells = rows.flatMap((row, y) => row.cells.map((cell, x) => ({ x, y, cell })));
  const axis = { type: 'category', axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  const cellSeries = { type: 'scatter', symbol: 'rect', symbolSize: [CELL.width - 3, CELL.height - 3], silent: true };
  return {
    width: NAMES_WIDTH + columns.length * CELL.width + 14,
    height: HEAD_HEIGHT + rows.length * CELL.height + 12,
    title,
    option: {
      grid: {
        left: NAMES_WIDTH,
        top: HEAD_HEIGHT,
        width: columns.length * CELL.width,
        height: rows.length * CELL.height,
      },
      xAxis: { ...axis, data: columns, position: 'top', axisLabel: { ...LABEL, interval: 0 } },
      yAxis: { ...axis, data: rows.map(({ name }) => name), inverse: true, axisLabel: LABEL },
      series: [
        // A label would get the opacity of its symbol, so labels have symbols of their own.
        {
          ...cellSeries,
          data: cells.map(({ x, y, cell }) => ({
            value: [x, y],
            itemStyle: { color: `var(--${tone})`, opacity: cell.strength * STRONGEST },
          })),
        },
        {
          ...cellSeries,
          itemStyle: { color: 'none', opacity: 1 },
          data: cells.map(({ x, y, cell }) => ({
            value: [x, y],
            label: { ...LABEL, show: true, formatter: cell.text },
          })),
        },
      ],
    },
  };
}
