import { type Drawing, LABEL } from './svg-file.ts';

/** Bars in groups, from left to right. */
export interface BarChart {
  readonly title: string;
  readonly groups: readonly string[];
  /** One bar in each group. A value has the unit of the title. */
  readonly bars: ReadonlyArray<{ readonly name: string; readonly values: readonly number[] }>;
  /** Writes a value at the end of its bar. */
  readonly textOf: (value: number) => string;
}

const WIDTH = 800;
const BAR_HEIGHT = 20;
const COLOURS = ['var(--ours)', 'var(--peer-1)', 'var(--peer-2)', 'var(--peer-3)'];

/** Draws groups of bars, the first group at the top. */
export function barChart({ title, groups, bars, textOf }: BarChart): Drawing {
  return {
    width: WIDTH,
    height: groups.length * (bars.length * BAR_HEIGHT + 22) + 50,
    title,
    option: {
      legend: { bottom: 8, itemGap: 36, itemWidth: 14, itemHeight: 10, icon: 'rect', textStyle: LABEL },
      grid: { left: 190, right: 70, top: 4, bottom: 44 },
      xAxis: { type: 'value', min: 0, show: false },
      yAxis: {
        type: 'category',
        data: groups,
        inverse: true,
        axisLabel: LABEL,
        axisLine: { lineStyle: { color: 'var(--line)' } },
        axisTick: { show: false },
      },
      series: bars.map(({ name, values }, index) => ({
        type: 'bar',
        name,
        data: values,
        barWidth: BAR_HEIGHT - 4,
        barGap: '25%',
        silent: true,
        itemStyle: { color: COLOURS[index % COLOURS.length] },
        label: {
          ...LABEL,
          show: true,
          position: 'right',
          formatter: ({ dataIndex }: { dataIndex: number }) => textOf(values[dataIndex] ?? 0),
        },
      })),
    },
  };
}
