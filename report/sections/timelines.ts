import { minuteText, WINDOW_SECONDS } from '../../core/time.ts';
import { duration, pluralised, withThousands } from '../../core/wording.ts';
import { countChart, type LimitLine, type UsualStep } from '../charts/count-chart.ts';
import { episodeLanes, type Lanes, lanesOf } from '../charts/episode-lanes.ts';
import { coarseTimelines } from '../coarse-timelines.ts';
import { dataTable, type TableColumn } from '../data-table.ts';
import { DIRECTION_TEXT } from '../direction-text.ts';
import type { ReportEpisode } from '../episodes.ts';
import { folded } from '../folded.ts';
import { html, type Html } from '../html.ts';
import type { ReportFacts, ScopeCoverage, Span, Timeline, TimelineMetric, TimelinePoint } from '../report-facts.ts';
import { wholeTimelines } from '../whole-timelines.ts';

const METRICS: ReadonlyArray<readonly [TimelineMetric, string]> = [
  ['rejected', 'Rejected attempts'],
  ['accepted', 'Accepted attempts'],
  ['sources', 'Sources'],
];

/** What the charts of one direction are drawn from. */
interface Course {
  readonly timeline: Timeline;
  readonly span: Span;
  readonly lanes: Lanes;
  readonly gaps: readonly Span[];
}

/** Writes the charts of the course of time, direction by direction. */
export function timelinesSection(
  { timelines, totals, span, coverage }: ReportFacts,
  episodes: readonly ReportEpisode[],
): Html {
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    ${timelines.length === 0 && totals.length === 0 ? html`<p>${coverage.length === 0 ? 'Unknown: there is no log.' : 'The logs show no attempt on a watched port.'}</p>` : undefined}
    ${unknownText(totals)} ${timelines.length === 0 ? undefined : doubtText(coverage)}
    ${coarseTimelines(wholeTimelines(timelines)).map((timeline) =>
      directionCharts({
        timeline,
        span,
        lanes: lanesOf(
          episodes.filter((episode) => episode.direction === timeline.direction && isDrawn(episode)),
          span,
        ),
        gaps: gapsOf(timeline, span),
      }),
    )}
  </section>`;
}

/** Says which attempts no chart has: those without an outcome. */
function unknownText(totals: ReportFacts['totals']): Html | undefined {
  const attempts = totals.reduce((sum, { unknown }) => sum + unknown, 0);
  if (attempts === 0) return undefined;
  return html`<p class="doubt">
    Only a transit gateway logged ${pluralised(attempts, 'attempt')}, without an outcome. No chart shows
    ${attempts === 1 ? 'it' : 'them'}: the charts count what was rejected and what was accepted.
  </p>`;
}

/** Says where the charts show too little. */
function doubtText(coverage: readonly ScopeCoverage[]): Html | undefined {
  const isCut = coverage.some(({ gaps, partialWindows }) => gaps.length > 0 || partialWindows > 0);
  if (!isCut) return undefined;
  return html`<p class="doubt">
    Logs or records are missing at times, and counts of these times are too low. <a href="#coverage">See coverage</a>
  </p>`;
}

/** Checks whether an episode is drawn: people were told of it, and it is no silence, which is hatched. */
function isDrawn({ rule, alerts }: ReportEpisode): boolean {
  return rule !== 'silence' && alerts.some(({ delivery }) => delivery !== 'shadow' && delivery !== 'suppressed');
}

/** Returns the times without a point. */
function gapsOf({ points, pointSeconds }: Timeline, span: Span): Span[] {
  const ends = [span.from, ...points.map(({ start }) => start + pointSeconds)];
  const starts = [...points.map(({ start }) => start), span.to];
  return ends.flatMap((from, index) => {
    const to = starts[index] ?? span.to;
    return from < to ? [{ from, to }] : [];
  });
}

function directionCharts(course: Course): Html {
  const { timeline, lanes } = course;
  return html`<h3>${DIRECTION_TEXT[timeline.direction]}</h3>
    <p>${pointText(timeline)}</p>
    ${legend(course)} ${episodeLanes(lanes)}
    ${lanes.leftOut > 0 ? html`<p class="note">There is no room for ${pluralised(lanes.leftOut, 'more episode')} here. See <a href="#episodes">what happened</a>.</p>` : undefined}
    ${METRICS.map(
      ([metric, title]) =>
        html`<h4>${title} in five minutes</h4>
          ${metricChart(metric, course)}`,
    )}
    ${folded(`Table of these charts`, pointTable(timeline))}`;
}

function pointText({ pointSeconds, places }: Timeline): string {
  const busiest = places > 1 ? ` of the busiest of ${withThousands(places)} VPCs and accounts` : '';
  const width =
    pointSeconds === WINDOW_SECONDS ? 'five minutes' : `the busiest five minutes within ${duration(pointSeconds)}`;
  return `Each step shows ${width}${busiest}. Times are UTC.`;
}

function legend({ timeline, lanes, gaps }: Course): Html {
  const hasUsual = timeline.points.some(({ usual }) => usual !== undefined);
  const entries = [
    { name: 'count', text: 'count', isShown: true },
    {
      name: 'usual',
      text: 'usual number of sources at this time of day; the dotted line is the mean',
      isShown: hasUsual,
    },
    {
      name: 'limit',
      text: 'threshold: at or above it a rule tells you',
      isShown: hasUsual || timeline.thresholds.length > 0,
    },
    { name: 'episode', text: 'episode, with its reference', isShown: lanes.lanes.length > 0 },
    { name: 'gap', text: 'no log: unknown, not zero', isShown: gaps.length > 0 },
  ];
  return html`<ul class="legend">
    ${entries.filter(({ isShown }) => isShown).map(({ name, text }) => html`<li><i class="${name}"></i>${text}</li>`)}
  </ul>`;
}

function metricChart(metric: TimelineMetric, { timeline, span, lanes, gaps }: Course): Html {
  const { points, direction, pointSeconds } = timeline;
  const most = Math.max(0, ...points.map((point) => point.most[metric]));
  if (most === 0) return html`<p>None: the count is 0 in every window that has a log.</p>`;
  const usual = metric === 'sources' ? points.flatMap((point) => usualStep(point, pointSeconds)) : [];
  return countChart({
    label: `${DIRECTION_TEXT[direction]}: ${metric} in five minutes, at most ${withThousands(most)}. The table below has the numbers.`,
    span,
    steps: points.map((point) => ({ from: point.start, to: point.start + pointSeconds, count: point.most[metric] })),
    usual,
    limits: limitsOf(metric, timeline),
    episodes: lanes.lanes.flat().map(({ episode }) => episode),
    gaps,
  });
}

function usualStep({ start, usual }: TimelinePoint, seconds: number): UsualStep[] {
  if (usual === undefined) return [];
  const { mean, close, surge } = usual;
  return [{ from: start, to: start + seconds, mean, upper: close, opens: surge }];
}

/** Returns the thresholds of the settings. */
function limitsOf(metric: TimelineMetric, { thresholds }: Timeline): LimitLine[] {
  return thresholds
    .filter((threshold) => threshold.metric === metric)
    .map(({ atLeast }) => ({ name: 'threshold', count: atLeast }));
}

function pointTable({ points, pointSeconds }: Timeline): Html {
  const columns: Array<TableColumn<TimelinePoint>> = [
    { title: 'From (UTC)', cell: ({ start }) => minuteText(start).replace(' UTC', '') },
    { title: 'Most rejected', cell: ({ most }) => withThousands(most.rejected) },
    { title: 'Most accepted', cell: ({ most }) => withThousands(most.accepted) },
    { title: 'Most sources', cell: ({ most }) => withThousands(most.sources) },
    { title: 'All rejected', cell: ({ rejected }) => withThousands(rejected) },
    { title: 'All accepted', cell: ({ accepted }) => withThousands(accepted) },
  ];
  const usual: Array<TableColumn<TimelinePoint>> = [
    {
      title: 'Usual sources',
      cell: ({ usual: band }) =>
        band === undefined ? '–' : `${band.mean.toFixed(1)}, at most ${withThousands(band.close)}`,
    },
    { title: 'Surge from', cell: ({ usual: band }) => (band === undefined ? '–' : withThousands(band.surge)) },
  ];
  return dataTable(
    `The most of a VPC or account in five minutes, and all attempts in ${duration(pointSeconds)}`,
    points.some((point) => point.usual !== undefined) ? [...columns, ...usual] : columns,
    points,
  );
}
