import { groupedBy } from '../core/collections/grouped-by.ts';
import { widestBand } from './facts/usual-bands.ts';
import type { Timeline, TimelineMetric, TimelinePoint } from './report-facts.ts';

/** Most points of all directions together: each is a row of a table, and the page stays below 1 MB. */
const MAX_POINTS = 1000;

/** Joins neighbouring points until the points of all directions together are few enough for a page. */
export function coarseTimelines(timelines: readonly Timeline[]): Timeline[] {
  const points = timelines.reduce((sum, timeline) => sum + timeline.points.length, 0);
  const factor = Math.ceil(points / MAX_POINTS);
  return timelines.map((timeline) => (factor <= 1 ? timeline : coarser(timeline, timeline.pointSeconds * factor)));
}

function coarser(timeline: Timeline, pointSeconds: number): Timeline {
  const groups = groupedBy(timeline.points, ({ start }) => String(start - (start % pointSeconds)));
  return {
    ...timeline,
    pointSeconds,
    points: [...groups].map(([start, points]) => joinedPoint(Number(start), points)),
  };
}

function joinedPoint(start: number, points: readonly TimelinePoint[]): TimelinePoint {
  const largest = (metric: TimelineMetric): number => Math.max(...points.map(({ most }) => most[metric]));
  const sum = (metric: 'rejected' | 'accepted'): number => points.reduce((total, point) => total + point[metric], 0);
  const bands = points.flatMap(({ usual }) => usual ?? []);
  return {
    start,
    rejected: sum('rejected'),
    accepted: sum('accepted'),
    most: { rejected: largest('rejected'), accepted: largest('accepted'), sources: largest('sources') },
    ...(bands.length === 0 ? {} : { usual: widestBand(bands) }),
  };
}
