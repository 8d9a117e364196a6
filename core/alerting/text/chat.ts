import { ruleOf } from '../../detection/all-rules.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { endingText } from './ending.ts';
import { letInLinesOf } from './let-in.ts';
import { stepsOf } from './to-do.ts';
import { verdictOf } from './verdict.ts';

/** What a message in a chat says beside its title. Lines of plain text, not yet made inert. */
export interface ChatText {
  /** What happened, and what got through. */
  readonly lines: readonly string[];
  /** What to do first, most urgent first; none when it is over. */
  readonly nextSteps: readonly string[];
}

/** A chat shows the first steps; the mail has all of them. */
const STEPS = 3;

/** Sentences about what got through. */
const EXPOSED_LINES = 5;

/**
 * Puts a transition into a few lines for a chat.
 */
export function chatText(transition: Transition): ChatText {
  const { episode, finding, name } = transition;
  const { what } = ruleOf(finding).describe(finding);
  const { gotThrough, text: verdict } = verdictOf(transition);
  const drill = finding.drill ? ['This is a drill: there was no attack, and nothing is to be done.'] : [];
  if (name === 'ended') {
    return { lines: [...drill, verdict, endingText(episode, gotThrough), `The worst of it: ${what}`], nextSteps: [] };
  }
  return {
    lines: [...drill, verdict, what, ...letInLinesOf(transition).slice(0, EXPOSED_LINES)],
    nextSteps: stepsOf(transition).slice(0, STEPS),
  };
}
