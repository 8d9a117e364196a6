import ipaddr from 'ipaddr.js';

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
    // The schema of blocks already reports a text that is not a CIDR block.
    if (!ipaddr.isValidCIDR(block)) return [];
    const [address, length] = ipaddr.parseCIDR(block);
    const widest = WIDEST[address.kind()];
    if (length >= widest) return [];
    const found = length === 0 ? `${block}, which is every address` : block;
    const message = `found ${found}, expected /${widest} or narrower; write narrower blocks, or give the reason in "insideReason"`;
    return [{ index, message }];
  });
}
