import { isAbsence } from '../detection/finding.ts';
import { DAY_SECONDS } from '../time.ts';
import { coverageKey } from '../windows/coverage.ts';
import type { Episode } from './episode.ts';
import { neededQuiet } from './quiet-period.ts';

/** A place that has not logged for so long, while others did, is given up: its VPC may be deleted. */
const GIVEN_UP_SECONDS = DAY_SECONDS;

/**
 * Notes whether the place of an episode logged in a final window. An episode about missing logs is left as it is.
 * @param observed `coverageKey` of each place that logged in the window
 */
export function noteLogs(episode: Episode, windowStart: number, observed: ReadonlySet<string>): Episode {
  const { noLogsSince, ...logging } = episode;
  const { peak } = episode;
  if (isAbsence(peak) || peak.drill === true) return episode;
  if (observed.has(coverageKey(peak.scope))) return noLogsSince === undefined ? episode : logging;
  return noLogsSince === undefined ? { ...episode, noLogsSince: windowStart } : episode;
}

/**
 * Notes whether records of a final window are missing at the place of an open episode. An episode about missing logs says so anyway.
 * @param lossy `coverageKey` of each place of which records are missing
 */
export function noteLoss(episode: Episode, windowStart: number, lossy: readonly string[]): Episode {
  const { endedAt, first, isIncomplete, peak } = episode;
  if (isIncomplete || endedAt !== undefined || windowStart < first) return episode;
  return lossy.includes(coverageKey(peak.scope)) ? { ...episode, isIncomplete: true } : episode;
}

/**
 * Checks whether the place of an episode has logged nothing for so long that nobody waits for its quiet time any more.
 * @param windowStart the window that is looked at, epoch seconds
 */
export function isGivenUp({ noLogsSince, peak }: Episode, windowStart: number): boolean {
  return noLogsSince !== undefined && windowStart - noLogsSince >= Math.max(GIVEN_UP_SECONDS, neededQuiet(peak));
}
