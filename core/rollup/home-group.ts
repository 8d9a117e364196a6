import type { ScopeGroup } from './scope-group.ts';

/**
 * Gives each pair its narrowest administrative home: its VPC, or its account where the log does not name the VPC.
 * @param groups all groups of a window
 * @returns the VPC groups, and the account groups cut down to the pairs without a VPC
 */
export function homeGroups(groups: readonly ScopeGroup[]): ScopeGroup[] {
  return groups.flatMap((group) => {
    if (group.scope.type === 'vpc') return [group];
    if (group.scope.type !== 'account') return [];
    const homeless = group.pairs.filter((pair) => pair.vpcId === '');
    return homeless.length > 0 ? [{ ...group, pairs: homeless }] : [];
  });
}
