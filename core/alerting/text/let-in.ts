import { type Finding, isOf, ruleOf } from '../../detection/all-rules.ts';
import { isAbsence } from '../../detection/finding.ts';
import { NOTHING_LET_IN } from '../../detection/words/let-in-lines.ts';
import { recordSpanText } from '../../detection/words/record-span.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { minuteText } from '../../time.ts';
import { pluralised } from '../../wording.ts';
import { doubtfulTotals, isIncomplete } from './folded.ts';

const MISSING = 'Unknown: records of this time are missing.';

/**
 * Says what got in: by the finding, by others that the message tells of, and when it is over by all of its time. A finding speaks of its own five minutes:
 * that nothing got in then is no all-clear for the rest.
 * @returns sentences
 */
export function letInLinesOf(transition: Transition): readonly string[] {
  const { finding, folded = [], name } = transition;
  const own = exposedBy(finding);
  if (isAbsence(finding)) return name === 'ended' && isIncomplete(transition) ? [MISSING] : own;
  const others = folded.map((other) => other.finding);
  if (isAnyKnown(finding) || isOf(finding, 'spread')) {
    const ofOtherPorts = others.filter((other) => other.port !== finding.port && isAnyKnown(other));
    return [...own, ...linesOf(ofOtherPorts, finding)];
  }
  const known = others.filter(isAnyKnown);
  const doubts = linesOf(known.length > 0 ? known : others, finding);
  if (doubts.length > 0) return doubts;
  return (name === 'ended' ? doubtOfTime(transition) : undefined) ?? own;
}

/** What speaks against an all-clear in other findings that a mail about one tells of. */
function linesOf(others: readonly Finding[], about: Finding): string[] {
  const lines = others.flatMap((other) => {
    const port = other.port === about.port ? '' : `On port ${other.port}: `;
    return exposedBy(other).flatMap((line) => (line === NOTHING_LET_IN ? [] : [`${port}${line}`]));
  });
  return [...new Set(lines)];
}

function exposedBy(finding: Finding): readonly string[] {
  return ruleOf(finding).describe(finding).exposed;
}

/** Checks whether a finding has attempts that passed, or of which nobody knows whether they did. */
function isAnyKnown({ evidence, facts }: Finding): boolean {
  return evidence.accepted.length > 0 || facts.unknown !== undefined;
}

/** Says what speaks against an all-clear for all of the time of an episode; undefined where nothing does. */
function doubtOfTime(transition: Transition): string[] | undefined {
  const { episode, finding } = transition;
  const accepted = doubtfulTotals(transition)?.accepted ?? 0;
  const inWorst = `none of the attempts of the worst ${recordSpanText(finding.coverage)} was accepted.`;
  if (accepted > 0) {
    return [
      `Unknown: ${pluralised(accepted, 'attempt')} of this time ${accepted === 1 ? 'was' : 'were'} accepted, but ${inWorst}`,
    ];
  }
  if (episode.noLogsSince !== undefined) {
    return [`Unknown: there are no logs since ${minuteText(episode.noLogsSince)}. Before that, ${inWorst}`];
  }
  return isIncomplete(transition) ? [`${MISSING} As far as is known, ${inWorst}`] : undefined;
}
