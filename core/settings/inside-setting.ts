import { widthProblem } from './block-width.ts';

/** Prefix lengths of the widest blocks that need no reason. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;

/** The settings that say which addresses are inside. */
interface InsideSettings {
  readonly inside: readonly string[];
  readonly insideReason?: string | undefined;
}

/**
 * Finds blocks that are so wide that they hold much of the internet: what is inside is never outside, so no rule would see an attack from there.
 * @returns a problem for each, with the place of the block; none where the settings give the reason
 */
export function insideProblems({ inside, insideReason }: InsideSettings): Array<{ index: number; message: string }> {
  if (insideReason !== undefined) return [];
  return inside.flatMap((block, index) => {
    const message = widthProblem(block, WIDEST, 'insideReason');
    return message === undefined ? [] : [{ index, message }];
  });
}
