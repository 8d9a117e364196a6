import type { Direction } from '../../core/pairs/direction.ts';
import type { ObjectStore } from '../../core/ports.ts';
import type { ThresholdSetting } from '../../core/settings/detection-settings.ts';
import type { Span, Timeline, TimelineThreshold, UsualBand } from '../report-facts.ts';
import type { Place, TalliedCourse } from './timeline-tally.ts';
import { readUsualBands } from './usual-bands.ts';

/** What timelines are made from. */
export interface TimelineSource {
  readonly store: Pick<ObjectStore, 'get'>;
  readonly span: Span;
  readonly thresholds: readonly ThresholdSetting[];
  /** Width of a point in seconds. */
  readonly pointSeconds: number;
  /** Called with the key of each baseline that cannot be read. */
  readonly onDamaged: (key: string) => void;
}

/** Makes the timelines of the directions that have attempts. Only inbound attempts have a usual band. */
export async function timelinesOf(
  courses: ReadonlyMap<Direction, TalliedCourse>,
  source: TimelineSource,
): Promise<Timeline[]> {
  const timelines: Timeline[] = [];
  for (const [direction, course] of courses) {
    if (course.rejected + course.accepted === 0) continue;
    const usual = direction === 'inbound' ? await usualOf(course.place, source) : () => undefined;
    timelines.push({
      direction,
      pointSeconds: source.pointSeconds,
      points: [...course.points.values()].map((point) => {
        const band = usual({ from: point.start, to: point.start + source.pointSeconds });
        return band === undefined ? point : { ...point, usual: band };
      }),
      places: course.placeNames.size,
      thresholds: thresholdsOf(source.thresholds, direction),
    });
  }
  return timelines;
}

/** Returns the band of the only place. Several places have no common band. */
async function usualOf(
  place: Place | undefined,
  { store, span, onDamaged }: TimelineSource,
): Promise<(windows: Span) => UsualBand | undefined> {
  const type = place?.scopeType;
  if (place === undefined || (type !== 'account' && type !== 'vpc')) return () => undefined;
  const { scopeId, accountId, region, port } = place;
  const scope = { type, id: scopeId, accountId, region, vpcId: '' } as const;
  return readUsualBands({ store, onDamaged }, { scope, port }, span);
}

/** Returns the thresholds of single places. A threshold of a fleet or an account counts something else than a point does. */
function thresholdsOf(all: readonly ThresholdSetting[], direction: Direction): TimelineThreshold[] {
  return all
    .filter((threshold) => threshold.scope === 'vpc' && threshold.direction === direction)
    .flatMap(({ metric, atLeast }) => (metric === 'destinations' ? [] : [{ metric, atLeast }]));
}
