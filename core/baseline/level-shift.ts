import { HOUR_SECONDS, WINDOW_SECONDS } from '../time.ts';

const WINDOWS_PER_HOUR = HOUR_SECONDS / WINDOW_SECONDS;

/** How much there was in the windows of one hour. */
export interface HourLevel {
  readonly mean: number;
  /** Of its largest window. */
  readonly most: number;
}

/** Hours in which the level was far above what had been usual: `[start, end)`, as indexes. */
export interface LevelShift {
  readonly start: number;
  /** The number of hours where it still goes on. */
  readonly end: number;
}

/** What a course of hours says about the usual. */
export interface ReferencePeriod {
  /** Here what is usual begins: at the last rise that became usual, else at 0. */
  readonly since: number;
  /** Rises that have not become usual, ascending. */
  readonly shifts: readonly LevelShift[];
}

const HOURS_PER_DAY = 24;

/** A rise becomes usual when it has lasted for a week: the surge of June 2005 was over by then. */
const LONGEST_UNTIL_USUAL_HOURS = 7 * HOURS_PER_DAY;

/** Where less was known before, the rise has to last for as long as that; but a day shows the times of day. */
const SHORTEST_UNTIL_USUAL_HOURS = HOURS_PER_DAY;

/** A rise is over after so many hours near the usual: one may be chance, and the episode of a surge ends earlier. */
const CALM_HOURS = 3;

/** Hours of which fewer windows are known do not count. */
const LEAST_WINDOWS = 6;

/** An hour is compared with the same time of day, or an hour to either side, on so many days before. */
const COMPARED_DAYS = 14;

/** When a run of hours is a rise: it holds while the mean of an hour is above so many times the usual, and one of its windows reached so much. */
interface ShiftCriteria {
  readonly holdRatio: number;
  readonly openRatio: number;
  readonly openCount: number;
}

/** As surges open and end where nothing, little, and enough is known of the time of day. */
const FIRST_DAY: ShiftCriteria = { holdRatio: 3, openRatio: 10, openCount: 25 };
const YOUNG: ShiftCriteria = { holdRatio: 1.5, openRatio: 5, openCount: 10 };
const USUAL: ShiftCriteria = { holdRatio: 1.5, openRatio: 3, openCount: 10 };
const YOUNG_DAYS = 7;

const LEAST_USUAL = 0.05;

/** A rise that goes on; it is none before one of its windows reached the opening count. */
interface Elevation {
  readonly start: number;
  readonly isOpen: boolean;
  /** The hour after its last one above the usual. */
  readonly end: number;
  readonly calmHours: number;
}

/**
 * Finds out what is usual in a course of hours, so that a surge that lasts does not become its own measure. A rise is compared with what was before
 * it, however long it goes on; once it has lasted for a week, or for as long as anything was known before it (a day at least), it is what is usual,
 * and what was before it is history. A pure function of the hours.
 * @param hours one after the other, undefined where too little is known; rises become usual at multiples of 24
 */
export function findReferencePeriod(hours: ReadonlyArray<HourLevel | undefined>): ReferencePeriod {
  if (hours.every((hour) => (hour?.most ?? 0) < USUAL.openCount)) return { since: 0, shifts: [] }; // Most series of most networks.
  const first = hours.findIndex((hour) => hour !== undefined);
  let since = 0;
  let shifts: LevelShift[] = [];
  let run: Elevation | undefined;
  for (let hour = first; hour <= hours.length; hour++) {
    if (
      run?.isOpen &&
      hour % HOURS_PER_DAY === 0 &&
      hour - run.start >= hoursUntilUsual(run.start - Math.max(first, since))
    ) {
      since = run.start;
      shifts = [];
      run = undefined;
    }
    const level = hours[hour];
    if (!level) continue;
    const until = run?.start ?? hour;
    const next = enterHour(run, { hour, level, ...expectedAt(hours, hour, { since, until, shifts }) });
    if (run?.isOpen && !next) shifts.push({ start: run.start, end: run.end });
    run = next;
  }
  return { since, shifts: run?.isOpen ? [...shifts, { start: run.start, end: hours.length }] : shifts };
}

/**
 * Measures hours.
 * @param counts of windows in a row, NaN where one is not known; the first is the first of an hour
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

function hoursUntilUsual(knownHours: number): number {
  return Math.min(LONGEST_UNTIL_USUAL_HOURS, Math.max(SHORTEST_UNTIL_USUAL_HOURS, knownHours));
}

interface JudgedHour {
  readonly hour: number;
  readonly level: HourLevel;
  /** Undefined where nothing is known before. */
  readonly expected: number | undefined;
  readonly criteria: ShiftCriteria;
}

function enterHour(run: Elevation | undefined, { hour, level, expected, criteria }: JudgedHour): Elevation | undefined {
  if (expected === undefined) return run;
  if (level.mean <= criteria.holdRatio * expected) {
    if (!run || run.calmHours + 1 >= CALM_HOURS) return undefined;
    return { ...run, calmHours: run.calmHours + 1 };
  }
  const opens = level.most >= Math.max(criteria.openRatio * expected, criteria.openCount);
  return { start: run?.start ?? hour, isOpen: run?.isOpen === true || opens, end: hour + 1, calmHours: 0 };
}

/** The median of the days before at the same time of day, or an hour to either side if that is more; where none is known, the mean of the last
 * day without its rises. */
function expectedAt(
  hours: ReadonlyArray<HourLevel | undefined>,
  hour: number,
  { since, until, shifts }: { readonly since: number; readonly until: number; readonly shifts: readonly LevelShift[] },
): Pick<JudgedHour, 'expected' | 'criteria'> {
  let expected: number | undefined;
  let days = 0;
  for (let at = hour - 1; at <= hour + 1; at++) {
    const alike: number[] = [];
    const first = Math.max(since, at - COMPARED_DAYS * HOURS_PER_DAY);
    for (let before = at - HOURS_PER_DAY; before >= first; before -= HOURS_PER_DAY) {
      const level = before < until ? hours[before] : undefined;
      if (level) alike.push(level.mean);
    }
    if (alike.length > 0) expected = Math.max(expected ?? 0, medianOf(alike));
    days = Math.max(days, alike.length);
  }
  if (expected !== undefined) return { expected, criteria: days < YOUNG_DAYS ? YOUNG : USUAL };
  const calm = hours
    .slice(since, until)
    .filter((_, at) => !shifts.some(({ start, end }) => since + at >= start && since + at < end));
  const last = calm.flatMap((level) => level?.mean ?? []).slice(-HOURS_PER_DAY);
  return { expected: last.length === 0 ? undefined : meanOf(last), criteria: FIRST_DAY };
}

function meanOf(values: readonly number[]): number {
  return Math.max(values.reduce((sum, one) => sum + one, 0) / values.length, LEAST_USUAL);
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted(); // Plain arrays sort slower, by a function.
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[(sorted.length >> 1) - 1] ?? upper);
  return Math.max((lower + upper) / 2, LEAST_USUAL);
}
