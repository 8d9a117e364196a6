import { hasEvidence } from './evidence.ts';
import type { PairFacts } from './pair.ts';

/** How far the attempts of a pair got, in ascending order. The tables hold these numbers, so none may change its meaning. */
export const DEPTH = {
  /** No attempt was logged, only what belongs to one; or only a transit gateway logged the attempts, and does not know how far they got. */
  none: 0,
  /** Policy rejected every attempt. */
  rejected: 1,
  /** Policy let an attempt pass. The log shows no answer. */
  open: 2,
  /** The destination refused with a reset: policy let the attempt pass, and nobody listens. */
  reset: 3,
  /** The destination answered: it listens. */
  answered: 4,
  /** The destination sent data. */
  data: 5,
} as const;

/** Returns the largest {@link DEPTH} that the attempts of a pair reached. */
export function depthOf({ accepted, continued, evidence, rejected, unknown }: PairFacts): number {
  if (hasEvidence(evidence, 'data')) return DEPTH.data;
  if (hasEvidence(evidence, 'answered')) return DEPTH.answered;
  if (hasEvidence(evidence, 'reset')) return DEPTH.reset;
  if (unknown !== undefined) return DEPTH.none;
  if (accepted + continued > 0) return DEPTH.open;
  return rejected > 0 ? DEPTH.rejected : DEPTH.none;
}
