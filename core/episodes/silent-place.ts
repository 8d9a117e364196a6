import { isAbsence } from '../detection/finding.ts';
import { DAY_SECONDS } from '../time.ts';
import { coverageKey } from '../windows/coverage.ts';
import type { Episode } from './episode.ts';
import { neededQuiet } from './quiet-period.ts';

/** A place that has not logged for so long, while others did, is given up: its VPC may be deleted. */
const GIVEN_UP_SECONDS = DAY_SECONDS;

/** What is known of all places in a final window, each by its `coverageKey`. */
export interface ObservedPlaces {
  /** Places that logged. */
  readonly observed: ReadonlySet<string>;
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
 * Notes whether records of a final window are missing at the place of an open episode, or all of them. An episode about missing logs says so anyway.
 * @param places `complete` are the places of which all records are there
 */
export function noteLoss(
  episode: Episode,
  windowStart: number,
  { complete, hasLeftOut }: Pick<ObservedPlaces, 'hasLeftOut'> & { readonly complete: ReadonlySet<string> },
): Episode {
  const { endedAt, first, isIncomplete, peak } = episode;
  if (isIncomplete || endedAt !== undefined || windowStart < first) return episode;
  if (isAbsence(peak) || peak.drill === true) return episode;
  return hasLeftOut || !complete.has(coverageKey(peak.scope)) ? { ...episode, isIncomplete: true } : episode;
}

/**
 * Checks whether the place of an episode has logged nothing for so long that nobody waits for its quiet time any more.
 * @param windowStart the window that is looked at, epoch seconds
 */
export function isGivenUp({ noLogsSince, peak }: Episode, windowStart: number): boolean {
  return noLogsSince !== undefined && windowStart - noLogsSince >= Math.max(GIVEN_UP_SECONDS, neededQuiet(peak));
}
