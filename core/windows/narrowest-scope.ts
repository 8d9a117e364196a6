import { memoised } from '../collections/memoised.ts';
import { type Coverage, coverageKey } from './coverage.ts';
import type { ScopeWindow } from './scope-window.ts';

/**
 * Gives each pair to the group of its narrowest scope: its VPC, or its account where the log does not name the VPC.
 * Every host that is judged asks for the same groups.
 * @param groups all groups of a window
 * @returns the VPC groups, and the account groups cut down to the pairs without a VPC
 */
export const narrowestScopes = memoised(findNarrowest);

/**
 * Finds the group of the narrowest scope of a host: its VPC, whatever accounts own the interfaces there, or its account where the log does not name the VPC.
 * @param groups all groups of a window
 * @param place where the host is
 * @returns undefined when the window has no pairs of that place
 */
export function narrowestGroupOf(
  groups: readonly ScopeWindow[],
  place: Pick<Coverage, 'accountId' | 'vpcId'>,
): ScopeWindow | undefined {
  return groupsByPlace(narrowestScopes(groups)).get(coverageKey(place));
}

/** Each host of a window is looked up. */
const groupsByPlace = memoised(
  (groups: readonly ScopeWindow[]) => new Map(groups.map((group) => [coverageKey(group.scope), group])),
);

/**
 * Gives the narrowest places of which it is known that they were watched, so that nothing seen is a proven zero: VPCs, and accounts of which no VPC
 * is named. Of an account beside its VPCs the rest cannot be told from what covers it, and is left out.
 * Every window is looked at again by the next ones.
 * @param groups all groups of a window
 * @returns whole groups, those without pairs among them; none that no log object covers
 */
export const observedScopes = memoised(findObserved);

function findObserved(groups: readonly ScopeWindow[]): readonly ScopeWindow[] {
  const named = new Set(groups.filter(({ scope }) => scope.type === 'vpc').map(({ scope }) => scope.accountId));
  return groups.filter(
    ({ scope, coverage }) =>
      coverage.objects > 0 && (scope.type === 'vpc' || (scope.type === 'account' && !named.has(scope.accountId))),
  );
}

function findNarrowest(groups: readonly ScopeWindow[]): readonly ScopeWindow[] {
  return groups.flatMap((group) => {
    if (group.scope.type === 'vpc') return [group];
    if (group.scope.type !== 'account') return [];
    const homeless = group.pairs.filter((pair) => pair.at.vpcId === '');
    if (homeless.length === 0) return [];
    if (homeless.length === group.pairs.length) return [group];
    // The totals of an account are not those of the part that has no VPC.
    const { totals: _, ...listed } = group;
    return [{ ...listed, pairs: homeless }];
  });
}
