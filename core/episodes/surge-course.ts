import { type Finding, isOf } from '../detection/all-rules.ts';
import { HOUR_SECONDS } from '../time.ts';

/** What is known of the time in which a surge ended. */
export interface LevelAfterSurge {
  /** Mean of its windows, as they were counted. */
  readonly level: number;
  /** How many times the day's mean is usual at that time of day. */
  readonly timeOfDay: number;
}

/** What an episode of rule `surge` keeps beyond what all episodes keep. Plain data, stored as JSON. */
export interface SurgeCourse {
  /**
   * Start of the last window whose own count was above its baseline, epoch seconds; 0 if none. Present only after a finding with `onlyInHour`.
   */
  readonly lastInWindow?: number;
  /** Sources of the window in which it began, and how many of them had come in the day before; absent where nobody knows. */
  readonly firstSources?: { readonly count: number; readonly returning: number };
  /** What was usual on the day of the first finding: mean of a window over the day, and the level up to which a surge may end. */
  readonly expectedAtFirst?: number;
  readonly closeAtFirst?: number;
  /** Windows after the last one with a finding, and how many sources each had. */
  readonly quietCounts?: ReadonlyArray<readonly [windowStart: number, count: number]>;
  /** How much there was in the quiet time; present when the surge has ended. */
  readonly atEnd?: LevelAfterSurge;
}

/** The fields of an episode that say how its surge goes. */
export interface FollowedSurge {
  /** First and last window with a finding, epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** Absent for all rules but `surge`. */
  readonly surge?: SurgeCourse;
}

/**
 * Starts the course of an episode with its first finding.
 * @returns nothing for all rules but `surge`
 */
export function startCourse(finding: Finding): Pick<FollowedSurge, 'surge'> {
  if (!isOf(finding, 'surge')) return {};
  return { surge: { ...(finding.onlyInHour ? { lastInWindow: 0 } : {}), ...stateAtFirst(finding) } };
}

/**
 * Adds a finding to the course of an episode.
 * @param episode as it was before the finding
 */
export function continueCourse({ first, last, surge }: FollowedSurge, finding: Finding): Pick<FollowedSurge, 'surge'> {
  if (!surge) return {};
  const { windowStart } = finding;
  const { quietCounts } = surge;
  return {
    surge: {
      ...surge,
      ...(quietCounts ? { quietCounts: quietCounts.filter(([start]) => start > windowStart) } : {}),
      ...lastInWindowOf(surge, last, finding),
      ...(windowStart <= first ? stateAtFirst(finding) : {}),
    },
  };
}

/**
 * Checks whether an episode must ignore a finding: one about the trailing hour, while that hour still contains the last window that was above the
 * baseline by itself. An hour that began later tells that the episode goes on.
 */
export function isAftermath({ last, surge }: FollowedSurge, finding: Finding): boolean {
  return isOnlyInHour(finding) && finding.windowStart < (surge?.lastInWindow ?? last) + HOUR_SECONDS;
}

function isOnlyInHour(finding: Finding): boolean {
  return isOf(finding, 'surge') && finding.onlyInHour === true;
}

function stateAtFirst(finding: Finding): Pick<SurgeCourse, 'expectedAtFirst' | 'closeAtFirst' | 'firstSources'> {
  if (!isOf(finding, 'surge')) return {};
  const { baseline, facts, returning } = finding;
  return {
    expectedAtFirst: baseline.overDay,
    closeAtFirst: baseline.closeOverDay,
    ...(returning === undefined ? {} : { firstSources: { count: facts.sources, returning } }),
  };
}

function lastInWindowOf(
  { lastInWindow }: SurgeCourse,
  last: number,
  finding: Finding,
): Pick<SurgeCourse, 'lastInWindow'> {
  if (isOnlyInHour(finding)) return { lastInWindow: lastInWindow ?? last };
  return lastInWindow === undefined ? {} : { lastInWindow: Math.max(lastInWindow, finding.windowStart) };
}
