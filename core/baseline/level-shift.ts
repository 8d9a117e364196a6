import { WINDOWS_PER_HOUR } from '../time.ts';

/**
 * Finds level shifts in the history of a series, so that a surge that lasts does not become its own baseline.
 *
 * An hour is elevated if its mean is far above the expected mean. The expected mean comes from earlier hours at the same time of day. Elevated hours
 * in a row form an elevation. Up to two hours that are not elevated do not end it. An elevation is a level shift once one of its windows was so high
 * that a surge opens.
 *
 * While a shift lasts, its hours are compared with the hours before it. A shift that lasts long enough (see {@link hoursUntilAccepted}) is accepted:
 * the reference period then begins at its start, and earlier hours count no longer. Every other shift stays out of the reference hours.
 */

/** Counts of the windows of one hour. */
export interface HourLevel {
  /** Mean count of a window. */
  readonly mean: number;
  /** Largest count of a window. */
  readonly most: number;
}

/** Hours in which the level was far above the expected one: `[start, end)`, as indexes of hours. */
export interface LevelShift {
  readonly start: number;
  /** Equals the number of hours if the shift still lasts. */
  readonly end: number;
}

/** Hours that a baseline may be learnt from. */
export interface ReferencePeriod {
  /** First hour of the period, as an index: the start of the last accepted shift, or 0 if no shift was accepted. */
  readonly since: number;
  /** Shifts in the period that were not accepted, in ascending order. Their hours are no reference. */
  readonly shifts: readonly LevelShift[];
}

const HOURS_PER_DAY = 24;

/** A shift is accepted after a week at the latest. The surge of June 2005 was over within a week. */
const MOST_HOURS_UNTIL_ACCEPTED = 7 * HOURS_PER_DAY;

/** A shift is accepted after a day at the earliest, because only a whole day shows every time of day. */
const LEAST_HOURS_UNTIL_ACCEPTED = HOURS_PER_DAY;

/** An elevation ends after so many normal hours in a row. One normal hour may be chance, and the episode of a surge ends earlier anyway. */
const NORMAL_HOURS_TO_END = 3;

/** An hour with fewer observed windows than this has no level. */
const LEAST_WINDOWS = 6;

/** An hour is compared with the same hour of the day, and its two neighbours, on this many days before. */
const COMPARED_DAYS = 14;

/** Limits for elevations and shifts. */
interface ShiftCriteria {
  /** An hour is elevated if its mean is above this many times the expected mean. */
  readonly holdRatio: number;
  /** An elevation is a shift once a window reached this many times the expected mean, and also `openCount`. */
  readonly openRatio: number;
  readonly openCount: number;
}

/** Criteria when no earlier day shows this time of day. They follow the ratios at which surges open and end on a first day. */
const FIRST_DAY: ShiftCriteria = { holdRatio: 3, openRatio: 10, openCount: 25 };
/** Criteria when fewer than {@link YOUNG_DAYS} earlier days show this time of day. */
const YOUNG: ShiftCriteria = { holdRatio: 1.5, openRatio: 5, openCount: 10 };
/** Criteria when enough earlier days show this time of day. */
const MATURE: ShiftCriteria = { holdRatio: 1.5, openRatio: 3, openCount: 10 };
const YOUNG_DAYS = 7;

/** An expected mean is at least this, so that ratios to it have a meaning for an empty series too. */
const LEAST_EXPECTED = 0.05;

/** Elevated hours in a row, up to the hour that was looked at last. */
interface Elevation {
  readonly start: number;
  /** True once a window reached the opening criteria: only then is the elevation a level shift. */
  readonly isShift: boolean;
  /** The hour after the last elevated one. */
  readonly end: number;
  /** Normal hours in a row since the last elevated hour. */
  readonly normalHours: number;
}

/**
 * Finds the hours that a baseline may be learnt from. The result depends on the hours only.
 * @param hours consecutive hours, undefined where too few windows were observed. A shift is accepted only at an index that is a multiple of 24
 * @see {@link LevelShift} and the head of this file for the terms
 */
export function findReferencePeriod(hours: ReadonlyArray<HourLevel | undefined>): ReferencePeriod {
  // A short cut: most series of most networks never reach the smallest opening count.
  if (hours.every((hour) => (hour?.most ?? 0) < MATURE.openCount)) return { since: 0, shifts: [] };
  const first = hours.findIndex((hour) => hour !== undefined);
  let since = 0;
  let shifts: LevelShift[] = [];
  let elevation: Elevation | undefined;
  for (let hour = first; hour <= hours.length; hour++) {
    if (elevation && isAccepted(elevation, hour, Math.max(first, since))) {
      since = elevation.start;
      shifts = [];
      elevation = undefined;
    }
    const level = hours[hour];
    if (!level) continue;
    const until = elevation?.start ?? hour;
    const next = addHour(elevation, { hour, level, ...expectedAt(hours, hour, { since, until, shifts }) });
    if (elevation?.isShift && !next) shifts.push({ start: elevation.start, end: elevation.end });
    elevation = next;
  }
  return { since, shifts: elevation?.isShift ? [...shifts, { start: elevation.start, end: hours.length }] : shifts };
}

/**
 * Computes the level of each hour.
 * @param counts counts of consecutive windows, NaN for a window that was not observed; the first window is the first of an hour
 * @returns one level for each hour, undefined for an hour with fewer than 6 observed windows
 */
export function hourLevels(counts: Float64Array): Array<HourLevel | undefined> {
  return Array.from({ length: Math.ceil(counts.length / WINDOWS_PER_HOUR) }, (_, hour) => {
    let windows = 0;
    let sum = 0;
    let most = 0;
    for (const count of counts.subarray(hour * WINDOWS_PER_HOUR, (hour + 1) * WINDOWS_PER_HOUR)) {
      if (Number.isNaN(count)) continue;
      windows += 1;
      sum += count;
      most = Math.max(most, count);
    }
    return windows < LEAST_WINDOWS ? undefined : { mean: sum / windows, most };
  });
}

/** Checks whether a shift has lasted long enough, at an hour that begins a day. `knownSince` is the first hour of the reference period. */
function isAccepted({ isShift, start }: Elevation, hour: number, knownSince: number): boolean {
  return isShift && hour % HOURS_PER_DAY === 0 && hour - start >= hoursUntilAccepted(start - knownSince);
}

/** Returns the hours after which a shift is accepted: as many as are known before the shift, at least a day and at most a week. */
function hoursUntilAccepted(knownHoursBefore: number): number {
  return Math.min(MOST_HOURS_UNTIL_ACCEPTED, Math.max(LEAST_HOURS_UNTIL_ACCEPTED, knownHoursBefore));
}

interface JudgedHour {
  readonly hour: number;
  readonly level: HourLevel;
  /** Expected mean count of a window. Undefined if no earlier hour of the reference period is known. */
  readonly expected: number | undefined;
  readonly criteria: ShiftCriteria;
}

/** Returns the elevation after one more hour: begun, continued, or undefined if there is none or this hour ends it. */
function addHour(
  elevation: Elevation | undefined,
  { hour, level, expected, criteria }: JudgedHour,
): Elevation | undefined {
  if (expected === undefined) return elevation;
  if (level.mean <= criteria.holdRatio * expected) {
    if (!elevation || elevation.normalHours + 1 >= NORMAL_HOURS_TO_END) return undefined;
    return { ...elevation, normalHours: elevation.normalHours + 1 };
  }
  const opens = level.most >= Math.max(criteria.openRatio * expected, criteria.openCount);
  const isShift = elevation?.isShift === true || opens;
  return { start: elevation?.start ?? hour, isShift, end: hour + 1, normalHours: 0 };
}

/** Hours that an hour may be compared with: those in `[since, until)`, and for a mean only those outside of the shifts. */
interface ComparableHours {
  readonly since: number;
  readonly until: number;
  readonly shifts: readonly LevelShift[];
}

/**
 * Computes the expected mean of an hour. For this hour of the day and for each of its two neighbours, it takes the median of the last 14 days. The
 * largest of these three medians is expected. If no earlier day is known, the mean of the last 24 hours outside of shifts is expected.
 */
function expectedAt(
  hours: ReadonlyArray<HourLevel | undefined>,
  hour: number,
  { since, until, shifts }: ComparableHours,
): Pick<JudgedHour, 'expected' | 'criteria'> {
  let expected: number | undefined;
  let days = 0;
  for (let at = hour - 1; at <= hour + 1; at++) {
    const means: number[] = [];
    const first = Math.max(since, at - COMPARED_DAYS * HOURS_PER_DAY);
    for (let before = at - HOURS_PER_DAY; before >= first; before -= HOURS_PER_DAY) {
      const level = before < until ? hours[before] : undefined;
      if (level) means.push(level.mean);
    }
    if (means.length > 0) expected = Math.max(expected ?? 0, medianOf(means));
    days = Math.max(days, means.length);
  }
  if (expected !== undefined) return { expected, criteria: days < YOUNG_DAYS ? YOUNG : MATURE };
  const outsideShifts = hours
    .slice(since, until)
    .filter((_, at) => !shifts.some(({ start, end }) => since + at >= start && since + at < end));
  const lastDay = outsideShifts.flatMap((level) => level?.mean ?? []).slice(-HOURS_PER_DAY);
  return { expected: lastDay.length === 0 ? undefined : meanOf(lastDay), criteria: FIRST_DAY };
}

function meanOf(values: readonly number[]): number {
  return Math.max(values.reduce((sum, value) => sum + value, 0) / values.length, LEAST_EXPECTED);
}

function medianOf(values: readonly number[]): number {
  // A typed array sorts numbers without a comparison function, which is faster.
  const sorted = Float64Array.from(values).toSorted();
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[(sorted.length >> 1) - 1] ?? upper);
  return Math.max((lower + upper) / 2, LEAST_EXPECTED);
}
