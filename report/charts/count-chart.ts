import { abbreviated, withThousands } from '../../core/wording.ts';
import { html, Html } from '../html.ts';
import type { Span } from '../report-facts.ts';
import { areaPath, DRAWING, type DrawingScale, outlinePath, percentOf, type Step } from './step-path.ts';
import { timeTicks } from './time-axis.ts';
import { valueAxis } from './value-axis.ts';

/** What was usual for a span of time. */
export interface UsualStep extends Span {
  readonly mean: number;
  readonly upper: number;
  /** Count at which a surge opens. */
  readonly opens: number;
}

/** A count that a rule compares with. */
export interface LimitLine {
  readonly name: string;
  readonly count: number;
}

/** A chart of one count over time. */
export interface CountChart {
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  readonly span: Span;
  /** In the order of time. Time without a log has no step. */
  readonly steps: readonly Step[];
  readonly usual: readonly UsualStep[];
  readonly limits: readonly LimitLine[];
  readonly episodes: readonly Span[];
  readonly gaps: readonly Span[];
}

/** A limit of more than this many times the largest count would flatten the chart, so a text above the chart names it instead. */
const MAX_HEADROOM = 3;

/** A limit is drawn this much below the upper edge, so that its line is not cut. */
const HEADROOM = 1.1;

/** Draws a chart. Texts are HTML and stand beside the drawing, so that they keep their size when the drawing is stretched. */
export function countChart(chart: CountChart): Html {
  const most = Math.max(0, ...chart.steps.map(({ count }) => count), ...chart.usual.map(({ upper }) => upper));
  const isNear = ({ count }: LimitLine): boolean => count <= Math.max(most, 1) * MAX_HEADROOM;
  const surge = surgeLimit(chart.usual);
  const near = [...chart.limits, ...surge].filter(isNear);
  const far = [...chart.limits, ...surge].filter((limit) => !isNear(limit));
  const { top, ticks } = valueAxis(Math.max(most, ...near.map(({ count }) => count * HEADROOM)));
  return html`<div class="plot" role="img" aria-label="${chart.label}">
    ${far.length === 0 ? undefined : html`<p class="above">${far.map(({ name, count }) => html`<span>↑ ${name}: ${withThousands(count)}, above this chart</span> `)}</p>`}
    <div class="counts">
      ${ticks.map((tick) => html`<span style="bottom:${(tick / top) * 100}%">${abbreviated(tick)}</span>`)}
    </div>
    <div class="canvas">
      ${ticks.map((tick) => html`<i class="grid" style="bottom:${(tick / top) * 100}%"></i>`)}
      ${chart.episodes.map((episode) => spanMark('episode', episode, chart.span))}
      ${chart.gaps.map((gap) => spanMark('gap', gap, chart.span))} ${drawing(chart, { span: chart.span, top })}
      ${chart.limits.filter(isNear).map((limit) => limitLine(limit, top))}
    </div>
    ${timeLabels(chart.span)}
  </div>`;
}

/** Returns the count at which a surge opens, as the only limit of a list. It changes with time, so this is the median. */
function surgeLimit(usual: readonly UsualStep[]): LimitLine[] {
  const counts = usual.map(({ opens }) => opens).toSorted((first, second) => first - second);
  const median = counts[Math.floor(counts.length / 2)];
  return median === undefined ? [] : [{ name: 'surge from about', count: median }];
}

/** Writes the labels below a drawing of a span. */
export function timeLabels(span: Span): Html {
  return html`<div class="times">
    ${timeTicks(span).map(({ second, text, isMinor }) => html`<span${isMinor ? html` class="minor"` : undefined} style="left:${percentOf(second, span)}%">${text}</span>`)}
  </div>`;
}

function spanMark(name: string, { from, to }: Span, span: Span): Html {
  const left = percentOf(from, span);
  return html`<i class="${name}" style="left:${left}%;width:${(percentOf(to, span) - left).toFixed(2)}%"></i>`;
}

function drawing({ steps, usual }: CountChart, scale: DrawingScale): Html {
  const upper = usual.map((step) => ({ ...step, count: step.upper }));
  const mean = usual.map((step) => ({ ...step, count: step.mean }));
  const opens = usual.filter((step) => step.opens <= scale.top).map((step) => ({ ...step, count: step.opens }));
  return html`<svg
    viewBox="0 0 ${DRAWING.width} ${DRAWING.height}"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    ${usual.length === 0 ? undefined : html`<path class="usual" d="${new Html(areaPath(upper, scale))}" /><path class="mean" d="${new Html(outlinePath(mean, scale))}" /><path class="opens" d="${new Html(outlinePath(opens, scale))}" />`}
    <path class="area" d="${new Html(areaPath(steps, scale))}" />
    <path class="line" d="${new Html(outlinePath(steps, scale))}" />
  </svg>`;
}

function limitLine({ name, count }: LimitLine, top: number): Html {
  return html`<i class="limit" style="bottom:${(count / top) * 100}%"><b>${name} ${withThousands(count)}</b></i>`;
}
