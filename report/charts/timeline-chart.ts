import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { isoSecond } from '../../core/time.ts';
import { abbreviated } from '../../core/wording.ts';
import { Html, html } from '../html.ts';

use([LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** A chart of one count over time. Times are epoch seconds. */
export interface TimelineChart {
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Counts by time; null breaks the line. */
  readonly points: ReadonlyArray<readonly [second: number, count: number | null]>;
  /** Mean and upper end of what is usual, by time; null where nothing is known. */
  readonly usual: ReadonlyArray<readonly [second: number, mean: number | null, upper: number | null]>;
  /** Counts at which a threshold trips. */
  readonly thresholds: readonly number[];
  readonly episodes: ReadonlyArray<{ readonly name: string; readonly from: number; readonly to: number }>;
}

/** Sizes in pixels: the style sheet shows the wide drawing or the narrow one. */
const SIZES = [
  { name: 'wide', width: 960, height: 200, ticks: 8 },
  { name: 'narrow', width: 340, height: 190, ticks: 3 },
] as const;

type Size = (typeof SIZES)[number];

/** Draws a chart as SVG, once for wide and once for narrow screens. Colours are variables of the style sheet. */
export function timelineChart(chart: TimelineChart): Html {
  return html`${SIZES.map((size) => html`<div class="chart ${size.name}" role="img" aria-label="${chart.label}">${draw(chart, size)}</div>`)}`;
}

function draw(chart: TimelineChart, size: Size): Html {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: size.height });
  drawing.setOption(optionOf(chart, size));
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return new Html(svg.replaceAll(/<style[^>]*>.*?<\/style>/gs, ''));
}

function optionOf(chart: TimelineChart, size: Size): Record<string, unknown> {
  const label = { color: 'var(--muted)', fontFamily: 'system-ui,sans-serif', fontSize: 12 };
  return {
    animation: false,
    grid: { left: 48, right: 14, top: 26, bottom: 26 },
    xAxis: {
      type: 'time',
      min: chart.from * 1000,
      max: chart.to * 1000,
      splitNumber: size.ticks,
      axisLabel: { ...label, hideOverlap: true, formatter: (ms: number) => timeLabel(ms, chart.to - chart.from) },
      axisLine: { lineStyle: { color: 'var(--line)' } },
      axisTick: { lineStyle: { color: 'var(--line)' } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { ...label, formatter: abbreviated },
      splitLine: { lineStyle: { color: 'var(--line)' } },
      max: ({ max }: { max: number }) => Math.max(1, Math.ceil(Math.max(max, ...chart.thresholds) * 1.1)),
    },
    series: [...usualSeries(chart), countSeries(chart, size)],
  };
}

function timeLabel(ms: number, seconds: number): string {
  const iso = isoSecond(ms / 1000);
  return seconds > 2 * 86_400 ? iso.slice(5, 10) : iso.slice(11, 16);
}

function usualSeries({ usual }: TimelineChart): object[] {
  if (usual.every(([, mean]) => mean === null)) return [];
  const line = { type: 'line', symbol: 'none', silent: true, step: 'end' };
  return [
    {
      ...line,
      data: usual.map(([second, , upper]) => [second * 1000, upper]),
      lineStyle: { width: 0 },
      areaStyle: { color: 'var(--usual)', opacity: 1 },
    },
    {
      ...line,
      data: usual.map(([second, mean]) => [second * 1000, mean]),
      lineStyle: { color: 'var(--muted)', width: 1, type: 'dotted' },
    },
  ];
}

function countSeries({ points, thresholds, episodes }: TimelineChart, { name }: Size): object {
  return {
    type: 'line',
    symbol: 'none',
    silent: true,
    step: 'end',
    data: points.map(([second, count]) => [second * 1000, count]),
    lineStyle: { color: 'var(--count)', width: 1.5 },
    markLine: {
      symbol: 'none',
      silent: true,
      lineStyle: { color: 'var(--threshold)', type: 'dashed', width: 1.5 },
      label: {
        position: 'insideEndTop',
        color: 'var(--threshold)',
        formatter: ({ value }: { value: number }) => `threshold ${abbreviated(value)}`,
      },
      data: thresholds.map((yAxis) => ({ yAxis })),
    },
    markArea: {
      silent: true,
      itemStyle: { color: 'var(--episode)' },
      label: { show: name === 'wide' && episodes.length <= 8, color: 'var(--text)', position: 'top', fontSize: 11 },
      data: episodes.map(({ name: reference, from, to }) => [
        { name: reference, xAxis: from * 1000 },
        { xAxis: to * 1000 },
      ]),
    },
  };
}
