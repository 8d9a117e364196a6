import type { ScopeGroup } from './scope-group.ts';

/** Every host that is judged asks for the same groups. */
const homesKnown = new WeakMap<readonly ScopeGroup[], readonly ScopeGroup[]>();

/**
 * Gives each pair its narrowest administrative home: its VPC, or its account where the log does not name the VPC.
 * @param groups all groups of a window
 * @returns the VPC groups, and the account groups cut down to the pairs without a VPC
 */
export function homeGroups(groups: readonly ScopeGroup[]): readonly ScopeGroup[] {
  const known = homesKnown.get(groups) ?? findHomes(groups);
  homesKnown.set(groups, known);
  return known;
}

function findHomes(groups: readonly ScopeGroup[]): ScopeGroup[] {
  return groups.flatMap((group) => {
    if (group.scope.type === 'vpc') return [group];
    if (group.scope.type !== 'account') return [];
    const homeless = group.pairs.filter((pair) => pair.vpcId === '');
    return homeless.length > 0 ? [{ ...group, pairs: homeless }] : [];
  });
}
