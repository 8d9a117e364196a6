import { memoised } from '../collections/memoised.ts';
import { type Coverage, coverageKey } from './coverage.ts';
import type { ScopeWindow } from './scope-window.ts';

/**
 * Gives each pair to the group of its narrowest scope: its VPC, or its account where the log does not name the VPC. Remembered, because every host that is
 * judged asks for the same groups.
 * @param groups all groups of a window
 * @returns the VPC groups, and the account groups cut down to the pairs without a VPC
 */
export const narrowestScopes = memoised(findNarrowest);

/**
 * Finds the group of the narrowest scope of a host: its VPC, whatever accounts own the interfaces there, or its account where the log does not name the VPC.
 * @param groups all groups of a window
 * @param host its account and VPC; the VPC is empty where the log does not say
 * @returns undefined when the window has no pairs of that VPC or account
 */
export function narrowestGroupOf(
  groups: readonly ScopeWindow[],
  host: Pick<Coverage, 'accountId' | 'vpcId'>,
): ScopeWindow | undefined {
  return groupsByCoverage(narrowestScopes(groups)).get(coverageKey(host));
}

/** Each host of a window is looked up. */
const groupsByCoverage = memoised(
  (groups: readonly ScopeWindow[]) => new Map(groups.map((group) => [coverageKey(group.scope), group])),
);

/**
 * Returns the scopes of which "no pairs" proves zero traffic: each VPC that a log object covers, and each covered account of which the window names no VPC.
 * An account that has VPCs too is left out, because the lines about its other hosts cannot be told from those about its VPCs.
 * Remembered, because the windows that follow look at the same window again.
 * @param groups all groups of a window
 * @returns whole groups, also those without pairs
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
    const withoutVpc = group.pairs.filter((pair) => pair.at.vpcId === '');
    if (withoutVpc.length === 0) return [];
    if (withoutVpc.length === group.pairs.length) return [group];
    // The totals of an account are not those of the part that has no VPC.
    const { totals: _, ...listed } = group;
    return [{ ...listed, pairs: withoutVpc }];
  });
}
