import { shortIdOf } from '../../core/episodes/short-id.ts';
import { minuteText, WINDOW_SECONDS } from '../../core/time.ts';
import { duration, pluralised, withThousands } from '../../core/wording.ts';
import { timelineChart } from '../charts/timeline-chart.ts';
import { dataTable, folded } from '../data-table.ts';
import { html, type Html } from '../html.ts';
import type { ReportAlert, ReportFacts, Timeline, TimelineMetric, TimelinePoint } from '../report-facts.ts';

/** Most episodes that a chart draws: with more the chart would be one grey area. */
const MAX_EPISODES = 40;

const TITLES = {
  inbound: 'Attempts from outside',
  lateral: 'Attempts from inside to inside',
  outbound: 'Attempts to outside',
  forwarded: 'Attempts that an interface passes on',
  transit: 'Attempts that pass through',
} as const;

const METRICS: ReadonlyArray<readonly [TimelineMetric, string]> = [
  ['rejected', 'Rejected attempts'],
  ['accepted', 'Accepted attempts'],
  ['sources', 'Sources'],
];

/** Writes the charts of the course of time, direction by direction. */
export function timelinesSection(facts: ReportFacts): Html {
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Course of time</h2>
    ${facts.timelines.length === 0 ? html`<p>There was no attempt.</p>` : undefined}
    ${facts.timelines.map((timeline) => directionCharts(timeline, facts))}
  </section>`;
}

function directionCharts(timeline: Timeline, facts: ReportFacts): Html {
  const { direction, pointSeconds, places } = timeline;
  const of =
    places > 1 ? `the busiest of ${pluralised(places, 'place')} (VPCs, or accounts without a known VPC)` : 'the place';
  return html`<h3>${TITLES[direction]}</h3>
    <p>
      Each point is
      ${pointSeconds === WINDOW_SECONDS ? 'five minutes' : `the busiest five minutes within ${duration(pointSeconds)}`}
      of ${of}. Times are UTC. ${legend(timeline)}
    </p>
    ${METRICS.map(
      ([metric, title]) =>
        html`<h4>${title} in five minutes</h4>
          ${chartOf(metric, timeline, facts)}`,
    )}
    ${folded(`Table of ${TITLES[direction].toLowerCase()}`, pointTable(timeline))}`;
}

function legend({ thresholds, points }: Timeline): string {
  const band = points.some(({ usual }) => usual !== undefined)
    ? 'The green band is usual for the time of day, and the dotted line in it is the mean.'
    : '';
  const line = thresholds.length > 0 ? 'A dashed line is a threshold of your settings.' : '';
  return ['Shaded times are episodes, with their references.', line, band].filter((text) => text !== '').join(' ');
}

function chartOf(metric: TimelineMetric, timeline: Timeline, { span, alerts }: ReportFacts): Html {
  const { points, direction, pointSeconds } = timeline;
  const counts = points.map((point) => point.most[metric]);
  const most = Math.max(0, ...counts);
  return timelineChart({
    label: `${TITLES[direction]}: ${metric} in five minutes, at most ${withThousands(most)}. The table below has the numbers.`,
    from: span.from,
    to: span.to,
    points: withBreaks(points, pointSeconds).map(([start, point]) => [start, point?.most[metric] ?? null]),
    usual:
      metric === 'sources'
        ? points.map(({ start, usual }) => [start, usual?.mean ?? null, usual?.close ?? null] as const)
        : [],
    thresholds: timeline.thresholds.filter((threshold) => threshold.metric === metric).map(({ atLeast }) => atLeast),
    episodes: episodesOf(alerts, direction),
  });
}

/** Returns the points and an empty one behind each that no other follows, so that the line ends where the logs do. */
function withBreaks(
  points: readonly TimelinePoint[],
  seconds: number,
): Array<readonly [number, TimelinePoint | undefined]> {
  return points.flatMap((point, index) => {
    const end = point.start + seconds;
    const isLast = points[index + 1]?.start !== end;
    return isLast
      ? [[point.start, point] as const, [end - 1, point] as const, [end, undefined] as const]
      : [[point.start, point] as const];
  });
}

/** Returns the episodes of mails and of what mails tell besides, each from its first to its last window. */
function episodesOf(
  alerts: readonly ReportAlert[],
  direction: string,
): Array<{ name: string; from: number; to: number }> {
  const byId = new Map<string, { name: string; from: number; to: number }>();
  for (const alert of alerts) {
    if (alert.direction !== direction || alert.transition === 'digest') continue;
    if (alert.delivery !== 'now' && alert.delivery !== 'folded') continue;
    const name = shortIdOf({ id: alert.episodeId });
    byId.set(alert.episodeId, { name, from: alert.first, to: alert.last + WINDOW_SECONDS });
  }
  return [...byId.values()].slice(0, MAX_EPISODES);
}

function pointTable({ points, pointSeconds }: Timeline): Html {
  return dataTable(
    `Sums over ${duration(pointSeconds)}, and the most of a place in five minutes`,
    [
      { title: 'From', cell: ({ start }) => minuteText(start) },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected), isNumber: true },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted), isNumber: true },
      { title: 'Most rejected', cell: ({ most }) => withThousands(most.rejected), isNumber: true },
      { title: 'Most accepted', cell: ({ most }) => withThousands(most.accepted), isNumber: true },
      { title: 'Most sources', cell: ({ most }) => withThousands(most.sources), isNumber: true },
    ],
    points,
  );
}
