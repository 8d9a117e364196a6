import type { Episode } from './episode.ts';

/** Characters of a reference: enough to tell an episode from the others of a week on the phone. */
const REFERENCE_LENGTH = 4;

/**
 * Gives the short name of an episode, for people to quote.
 * @returns for example `7F3K`
 */
export function shortIdOf(episode: Pick<Episode, 'id'>): string {
  return episode.id.slice(0, REFERENCE_LENGTH).toUpperCase();
}
