import type { Episode } from './episode.ts';
import type { Transition } from './episodes.ts';
import { eventKindOf, isOneEvent, isSameOnOtherPort, mayTell } from './event.ts';
import { isNamed } from './leader.ts';

/**
 * Finds the open episodes that belong to the event of a mail, so that the mail names them as well: people see that they are the same matter, or, where
 * the mail says that it is over, what is not.
 * @param mail the transition that the mail is about
 * @param episodes all that people hear of
 */
export function companionsOf({ name, episode, finding }: Transition, episodes: readonly Episode[]): Episode[] {
  // A mail about an exposed host names other exposed hosts only if it is a reminder or an end.
  if (eventKindOf(finding) === 'exposure' && name !== 'reminder' && name !== 'ended') return [];
  return episodes.filter((other) => {
    if (other.endedAt !== undefined || other.id === episode.id) return false;
    if (!(name === 'ended' ? isOneEvent(finding, other.worst) : mayTell(finding, other.worst))) return false;
    return (
      eventKindOf(finding) !== 'worm' ||
      finding.entity.type !== 'host' ||
      other.partOf?.id === episode.id ||
      isSameOnOtherPort(finding, other.worst) ||
      isNamed(other.worst, finding)
    );
  });
}
