import { isAbsence } from '../detection/finding.ts';
import { DAY_SECONDS, FINAL_AFTER_SECONDS, WINDOW_SECONDS, windowOf } from '../time.ts';
import { coverageKey } from '../windows/coverage.ts';
import type { Episode } from './episode.ts';
import { neededQuiet } from './quiet-period.ts';
import { addWindow, type WindowRuns } from './window-runs.ts';

/** A place that has not logged for so long, while others did, is given up: its VPC may be deleted. */
const GIVEN_UP_SECONDS = DAY_SECONDS;

/** A place that comes and goes more often than this is not seen whole, also if late logs fill a gap. */
const MAX_SEEN_RUNS = 20;

/** What is known of all places in a final window, each by its `coverageKey`. */
export interface ObservedPlaces {
  /** Places that logged. */
  readonly observed: ReadonlySet<string>;
  /** Those of them of which all records are there. */
  readonly complete: ReadonlySet<string>;
  /** Those of them whose records are summed over ten minutes: such a record tells of the next window, too. */
  readonly slow: ReadonlySet<string>;
  /** True when the window leaves log objects out: a place that is not in `observed` may have logged. */
  readonly hasLeftOut: boolean;
}

/**
 * Notes whether the place of an episode logged in a final window. An episode about missing logs is left as it is.
 */
export function noteLogs(
  episode: Episode,
  windowStart: number,
  { observed, hasLeftOut }: Pick<ObservedPlaces, 'observed' | 'hasLeftOut'>,
): Episode {
  const { noLogsSince, ...logging } = episode;
  const { peak } = episode;
  if (isAbsence(peak) || peak.drill === true) return episode;
  if (observed.has(coverageKey(peak.scope))) return noLogsSince === undefined ? episode : logging;
  return noLogsSince === undefined && !hasLeftOut ? { ...episode, noLogsSince: windowStart } : episode;
}

/**
 * Notes whether the place of an open episode was seen in a final window, and whether records are missing there.
 */
export function noteLoss(
  episode: Episode,
  windowStart: number,
  { observed, complete, slow, hasLeftOut }: ObservedPlaces,
): Episode {
  const { endedAt, first, peak } = episode;
  if (!asksForLogs(episode) || endedAt !== undefined || windowStart < first) return episode;
  // An episode of an earlier version of surge445 does not know what was seen before.
  const seen = episode.seen ?? withWindows([], first, windowStart);
  const place = coverageKey(peak.scope);
  if (!observed.has(place) && !hasLeftOut) return { ...episode, seen };
  if (!complete.has(place)) return incomplete(episode);
  const own = addWindow(seen, windowStart);
  const all = slow.has(place) ? addWindow(own, windowStart + WINDOW_SECONDS) : own;
  return all.length > MAX_SEEN_RUNS ? incomplete(episode) : { ...episode, seen: all };
}

/**
 * Takes windows for seen that were final before an episode had them: late data opened it, or moved its first window. Nobody noted then which places
 * logged.
 * @param from the window of the late data, epoch seconds
 * @param watermark before the late data, epoch seconds
 */
export function assumeSeen(episode: Episode, from: number, watermark: number): Episode {
  const firstOpen = windowOf(Math.max(0, watermark - FINAL_AFTER_SECONDS));
  const behind = Math.min(firstOpen, episode.seen?.[0]?.[0] ?? Infinity);
  if (!asksForLogs(episode) || from >= behind) return episode;
  return { ...episode, seen: withWindows(episode.seen ?? [], from, behind) };
}

/** Checks whether it matters if a place logs. An episode about missing logs says that they are; where records are missing already, no more is asked. */
function asksForLogs({ isIncomplete, peak }: Episode): boolean {
  return !isIncomplete && peak.drill !== true && (!isAbsence(peak) || peak.level === 'vanished');
}

/** Adds the windows from one up to another, which is not added. */
function withWindows(runs: WindowRuns, from: number, behind: number): WindowRuns {
  let all = runs;
  for (let start = from; start < behind; start += WINDOW_SECONDS) all = addWindow(all, start);
  return all;
}

function incomplete(episode: Episode): Episode {
  const { seen: _, ...others } = episode;
  return { ...others, isIncomplete: true };
}

/**
 * Checks whether records of the time of an ended episode are missing: AWS lost them, a window had no room for them, or nobody logged.
 */
export function lacksRecords({ endedAt, first, isIncomplete, seen }: Episode): boolean {
  if (isIncomplete) return true;
  const [run] = seen ?? [];
  return seen !== undefined && endedAt !== undefined && (seen.length !== 1 || run === undefined || run[0] > first);
}

/**
 * Checks whether the place of an episode has logged nothing for so long that nobody waits for its quiet time any more.
 * @param windowStart the window that is looked at, epoch seconds
 */
export function isGivenUp({ noLogsSince, peak }: Episode, windowStart: number): boolean {
  return noLogsSince !== undefined && windowStart - noLogsSince >= Math.max(GIVEN_UP_SECONDS, neededQuiet(peak));
}
