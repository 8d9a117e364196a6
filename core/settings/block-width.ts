import ipaddr from 'ipaddr.js';

/** Prefix lengths of the widest blocks that a setting takes without a reason. */
export interface WidestBlocks {
  readonly ipv4: number;
  readonly ipv6: number;
}

/**
 * Finds the problem of a block that is so wide that people must give a reason for it.
 * @param block text in CIDR notation; the schema of blocks already reports any other text
 * @param widest the widest blocks that need no reason
 * @param reasonSetting name of the setting that gives the reason
 * @returns the message; undefined if the block is narrow enough, or the text is not a CIDR block
 */
export function widthProblem(block: string, widest: WidestBlocks, reasonSetting: string): string | undefined {
  if (!ipaddr.isValidCIDR(block)) return undefined;
  const [address, length] = ipaddr.parseCIDR(block);
  const limit = widest[address.kind()];
  if (length >= limit) return undefined;
  const found = isEveryAddress(block) ? `${block}, which is every address` : block;
  return `found ${found}, expected /${limit} or narrower; write narrower blocks, or give the reason in "${reasonSetting}"`;
}

/** Checks whether a block contains every address of its family. */
export function isEveryAddress(block: string): boolean {
  return ipaddr.isValidCIDR(block) && ipaddr.parseCIDR(block)[1] === 0;
}
