import { ruleOf } from '../../detection/all-rules.ts';
import { isAbsence } from '../../detection/finding.ts';
import { episodeTotals } from '../../episodes/episode.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { newNormalOf } from './ending.ts';
import { doNowForAll, isIncomplete } from './folded.ts';
import type { MailSection } from './mail.ts';

/**
 * Says what to do: now, or, when the episode has ended, what is left of it.
 */
export function toDoSection(transition: Transition): MailSection {
  const { finding, name } = transition;
  const { doNow } = ruleOf(finding).describe(finding);
  const steps = [...doNow, ...doNowForAll(transition)].map((step, index) => `${index + 1}. ${step}.`);
  if (name !== 'ended') return ['DO NOW', steps];
  return isAnythingLeft(transition)
    ? ['LEFT TO DO', ['Do these, unless they are done already:', ...steps]]
    : ['LEFT TO DO', ['Nothing at once: no attempt was accepted as long as it lasted.', ...laterLines(transition)]];
}

/** What got in, or began inside, does not go by itself. What nobody logged, or what was lost, may have got in. */
function isAnythingLeft(transition: Transition): boolean {
  const { finding, episode } = transition;
  const isInside = finding.direction !== 'inbound' || finding.entity.type === 'host';
  const goesOn = newNormalOf(episode) !== undefined || episode.noLogsSince !== undefined;
  return (
    isInside ||
    goesOn ||
    isAbsence(finding) ||
    finding.facts.unknown !== undefined ||
    isIncomplete(transition) ||
    episodeTotals(episode).accepted > 0
  );
}

/** The surge of June 2005 was back to normal within a week, and so are most; the flaw that they look for is there until it is patched. */
function laterLines({ episode }: Transition): string[] {
  return episode.surge ? ['Before the next one: patch every Windows host, and close the port from outside.'] : [];
}
