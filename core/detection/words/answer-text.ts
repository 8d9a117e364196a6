import type { EvidenceName } from '../../pairs/evidence.ts';

/** What is known of the answers to some attempts: `nothing` where neither an answer nor a refusal was seen. */
export type Answer = 'data' | 'answered' | 'refused' | 'nothing';

/** The only words for an answer, so that two places of one mail never contradict each other. */
export const ANSWER_TEXTS: Readonly<Record<Answer, string>> = {
  data: 'it answered and sent data',
  answered: 'it answered',
  refused: 'it refused, nothing listens there',
  nothing: 'no answer was seen',
};

/** Evidence of each answer, the most telling first. */
const SHOWN_BY: ReadonlyArray<readonly [EvidenceName, Answer]> = [
  ['data', 'data'],
  ['answered', 'answered'],
  ['reset', 'refused'],
];

/**
 * Returns the most telling answer that the evidence shows.
 * @param evidences names of evidence, for example `syn answered`, one text for each pair
 */
export function answerOf(evidences: readonly string[]): Answer {
  const names = new Set(evidences.flatMap((evidence) => evidence.split(' ')));
  return SHOWN_BY.find(([name]) => names.has(name))?.[1] ?? 'nothing';
}

/** Checks whether the destination of a pair answered, or sent data. */
export function isAnswer({ evidence }: { readonly evidence: string }): boolean {
  const answer = answerOf([evidence]);
  return answer === 'data' || answer === 'answered';
}
