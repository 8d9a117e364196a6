import { type Direction, DIRECTIONS } from '../../core/pairs/direction.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../core/time.ts';
import type { HourCount, Span, TimelineMetric } from '../report-facts.ts';
import type { RollupRow } from './rollup-rows.ts';

/** Widths of a point: the first one that gives few enough points is taken. */
const POINT_SECONDS = [WINDOW_SECONDS, 3 * WINDOW_SECONDS, HOUR_SECONDS, 6 * HOUR_SECONDS, DAY_SECONDS];

/** A chart shows at most this many points, unless days are too narrow for that. */
const MAX_POINTS = 500;

/** Counts of one point, as {@link TimelinePoint} has them. */
export interface TalliedPoint {
  readonly start: number;
  rejected: number;
  accepted: number;
  readonly most: Record<TimelineMetric, number>;
}

/** A VPC, or an account where the log names no VPC, on one port. */
export type Place = Pick<RollupRow, 'scopeType' | 'scopeId' | 'accountId' | 'region' | 'port'>;

/** The course of one direction. */
export interface TalliedCourse {
  rejected: number;
  accepted: number;
  unknown: number;
  /** Points by their start, in the order of time. */
  readonly points: Map<number, TalliedPoint>;
  /** Names of the places, without ports. */
  readonly placeNames: Set<string>;
  /** The only place; undefined if there are several, or one on several ports. */
  place: Place | undefined;
  hasSeveral: boolean;
}

/** Courses by direction, and inbound attempts by the hour. */
export interface TimelineTally {
  /** Adds the rows of one window. Windows come in the order of time. */
  add(rows: readonly RollupRow[]): void;
  readonly courses: ReadonlyMap<Direction, TalliedCourse>;
  hours(): HourCount[];
}

/** Returns the width of a point in seconds. */
export function pointWidth({ from, to }: Span): number {
  return POINT_SECONDS.find((seconds) => (to - from) / seconds <= MAX_POINTS) ?? DAY_SECONDS;
}

/**
 * Makes an empty tally. Sums are those of the fleet, and the largest counts those of a place.
 * @param pointSeconds width of a point
 */
export function createTimelineTally(pointSeconds: number): TimelineTally {
  const courses = new Map<Direction, TalliedCourse>(DIRECTIONS.map((direction) => [direction, emptyCourse()]));
  const hours = new Map<number, { start: number; rejected: number; accepted: number }>();
  const addFleet = (row: RollupRow, course: TalliedCourse): void => {
    addCounts(course, row);
    course.unknown += row.unknown;
    addCounts(pointOf(course, row, pointSeconds), row);
    if (row.direction !== 'inbound') return;
    const start = hourOf(row.windowStart);
    const hour = hours.get(start) ?? { start, rejected: 0, accepted: 0 };
    hours.set(start, hour);
    addCounts(hour, row);
  };
  return {
    courses,
    hours: () => [...hours.values()],
    add(rows) {
      const accountsOfVpcs = new Set(rows.filter(({ scopeType }) => scopeType === 'vpc').map((row) => row.accountId));
      for (const row of rows) {
        const course = courses.get(row.direction);
        if (course === undefined) continue;
        if (row.scopeType === 'fleet') addFleet(row, course);
        else if (row.scopeType === 'vpc' || !accountsOfVpcs.has(row.accountId)) addPlace(row, course, pointSeconds);
      }
    },
  };
}

function emptyCourse(): TalliedCourse {
  return {
    rejected: 0,
    accepted: 0,
    unknown: 0,
    points: new Map(),
    placeNames: new Set(),
    place: undefined,
    hasSeveral: false,
  };
}

function addCounts(sum: { rejected: number; accepted: number }, { rejected, accepted }: RollupRow): void {
  sum.rejected += rejected;
  sum.accepted += accepted;
}

function addPlace(row: RollupRow, course: TalliedCourse, pointSeconds: number): void {
  const { most } = pointOf(course, row, pointSeconds);
  most.rejected = Math.max(most.rejected, row.rejected);
  most.accepted = Math.max(most.accepted, row.accepted);
  most.sources = Math.max(most.sources, row.sources);
  course.placeNames.add(`${row.scopeType} ${row.accountId} ${row.scopeId}`);
  course.hasSeveral ||= course.place !== undefined && !isSame(course.place, row);
  course.place = course.hasSeveral ? undefined : (course.place ?? row);
}

function isSame(first: Place, second: Place): boolean {
  const names = ['scopeType', 'scopeId', 'accountId', 'region', 'port'] as const;
  return names.every((name) => first[name] === second[name]);
}

function pointOf({ points }: TalliedCourse, { windowStart }: RollupRow, pointSeconds: number): TalliedPoint {
  const start = windowStart - (windowStart % pointSeconds);
  const point = points.get(start) ?? {
    start,
    rejected: 0,
    accepted: 0,
    most: { rejected: 0, accepted: 0, sources: 0 },
  };
  points.set(start, point);
  return point;
}
