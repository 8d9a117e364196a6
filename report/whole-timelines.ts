import type { Timeline, TimelinePoint } from './report-facts.ts';

const NO_ATTEMPTS = { rejected: 0, accepted: 0, most: { rejected: 0, accepted: 0, sources: 0 } } as const;

/**
 * Adds a point of zeros to a direction wherever another direction has a point: a log was there, and it shows no attempt in this direction. What
 * then is still missing is time without a log.
 */
export function wholeTimelines(timelines: readonly Timeline[]): Timeline[] {
  const starts = [...new Set(timelines.flatMap(({ points }) => points.map(({ start }) => start)))].toSorted(
    (a, b) => a - b,
  );
  return timelines.map((timeline) => {
    const points = new Map(timeline.points.map((point) => [point.start, point]));
    return {
      ...timeline,
      points: starts.map((start): TimelinePoint => points.get(start) ?? { start, ...NO_ATTEMPTS }),
    };
  });
}
