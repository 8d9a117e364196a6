import { ruleOf } from '../../detection/all-rules.ts';
import { isAbsence } from '../../detection/finding.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { newNormalOf } from './ending.ts';
import { doNowForAll } from './folded.ts';
import type { MailSection } from './mail.ts';
import { verdictOf } from './verdict.ts';

/**
 * Says what to do: now, or, when the episode has ended, what is left of it.
 */
export function toDoSection(transition: Transition): MailSection {
  const steps = stepsOf(transition).map((step, index) => `${index + 1}. ${step}.`);
  if (transition.name !== 'ended') return ['DO NOW', steps];
  return isAnythingLeft(transition)
    ? ['LEFT TO DO', ['Do these, unless they are done already:', ...steps]]
    : ['LEFT TO DO', ['Nothing at once: no attempt was accepted as long as it lasted.', ...laterLines(transition)]];
}

/**
 * Lists what is to be done, most urgent first, without numbers and full stops.
 */
export function stepsOf(transition: Transition): string[] {
  const { finding, name } = transition;
  const { doNow, whenNothingGotThrough, whenOver } = ruleOf(finding).describe(finding);
  const [first = '', ...others] = name === 'ended' ? (whenOver ?? doNow) : doNow;
  // The finding speaks of its own five minutes, the verdict of all that the mail tells.
  const isCalm = whenNothingGotThrough !== undefined && verdictOf(transition).gotThrough === 'no';
  return [isCalm ? whenNothingGotThrough : first, ...others, ...doNowForAll(transition)];
}

/** What got in, or began inside, does not go by itself. What nobody logged, or what was lost, may have got in. */
function isAnythingLeft(transition: Transition): boolean {
  const { finding, episode } = transition;
  const isInside = finding.direction !== 'inbound' || finding.entity.type === 'host';
  return (
    isInside || newNormalOf(episode) !== undefined || isAbsence(finding) || verdictOf(transition).gotThrough !== 'no'
  );
}

/** The surge of June 2005 was back to normal within a week, and so are most; the flaw that they look for is there until it is patched. */
function laterLines({ episode }: Transition): string[] {
  return episode.surge ? ['Before the next one: patch every Windows host, and close the port from outside.'] : [];
}
