import { pluralised } from '../../wording.ts';
import { ANSWER_TEXTS, answerOf } from './answer-text.ts';
import type { AcceptedPair, FindingBase } from '../finding.ts';
import { lossText, unknownText } from './verdict.ts';
import { isLossy } from '../../windows/coverage.ts';

/** Said where no attempt of a finding was accepted, and no record is missing. */
export const NOTHING_LET_IN = 'Nothing: none of these attempts was accepted.';

/**
 * Says which attempts of a finding were accepted and what is known of the answers: one sentence a pair.
 * @returns one sentence where none was accepted
 */
export function letInLines({ evidence, direction, facts, coverage }: FindingBase): string[] {
  const { accepted } = evidence;
  const unknown = facts.unknown === undefined ? [] : [`Unknown: ${unknownText(facts.unknown)}.`];
  if (accepted.length === 0) {
    if (unknown.length > 0) return unknown;
    return isLossy(coverage)
      ? [`Unknown: ${lossText(coverage)}; none of the attempts in the others was accepted.`]
      : [NOTHING_LET_IN];
  }
  const more = facts.accepted - accepted.reduce((sum, pair) => sum + pair.accepted, 0);
  return [
    ...accepted.map((pair) => (direction === 'outbound' ? gotOutText(pair) : acceptedText(pair))),
    ...(more > 0 ? [`And ${pluralised(more, 'more accepted attempt')}.`] : []),
    ...unknown,
  ];
}

function acceptedText(pair: AcceptedPair): string {
  const { source, destination, accepted } = pair;
  return accepted > 0
    ? `${destination} let in ${pluralised(accepted, 'attempt')} from ${source}: ${answerText(pair.evidence)}.`
    : `${destination} replied to ${source}, let in before: ${answerText(pair.evidence)}.`;
}

/** Of the outside nobody is exposed by it; the host of ours is. */
function gotOutText({ source, destination, accepted, evidence }: AcceptedPair): string {
  return accepted > 0
    ? `${source} got out to ${destination} with ${pluralised(accepted, 'attempt')}: ${answerText(evidence)}.`
    : `${destination} replied to ${source}, which got out before: ${answerText(evidence)}.`;
}

/** Says what is known of the answer. */
function answerText(evidence: string): string {
  return ANSWER_TEXTS[answerOf([evidence])];
}
