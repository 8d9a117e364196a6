import type { Direction } from './direction.ts';
import { type MergedPair, mergePairs } from './merged-pair.ts';
import { byText, type Pair, type PairFacts } from './pair.ts';
import { FLEET, type Scope, scopeKey } from './scope.ts';
import { type Coverage, coverageKey, type WindowFacts } from './window-facts.ts';

/** A pair as one scope sees it: of one interface, or what several interfaces say about it taken as one. */
export type ScopedPair = PairFacts & {
  readonly direction: Direction;
  readonly port: number;
  readonly source: string;
  readonly destination: string;
  readonly vpcId: string;
};

/** One scope in one window: how well it was observed, and its pairs. */
export interface ScopeGroup {
  readonly scope: Scope;
  readonly coverage: Coverage;
  readonly pairs: readonly ScopedPair[];
}

const NO_COVERAGE: Coverage = {
  accountId: '',
  vpcId: '',
  region: '',
  objects: 0,
  records: 0,
  silent: 0,
  skipped: 0,
  malformed: 0,
};

/** Tables, rules and memory all ask for the groups of the same windows. */
const groupsKnown = new WeakMap<WindowFacts, readonly ScopeGroup[]>();

/**
 * Splits a window by scope: the fleet, accounts and VPCs that were observed, and interfaces that have pairs.
 * @param facts one window
 * @returns groups in the order of `scopeKey`; a scope that was observed and saw nothing has no pairs
 */
export function groupByScope(facts: WindowFacts): readonly ScopeGroup[] {
  const known = groupsKnown.get(facts);
  if (known) return known;
  const groups = split(facts);
  groupsKnown.set(facts, groups);
  return groups;
}

function split(facts: WindowFacts): ScopeGroup[] {
  const coverageOf = new Map(facts.coverage.map((one) => [coverageKey(one), one]));
  const members = new Map<string, { readonly scope: Scope; readonly pairs: Pair[] }>();
  const membersOf = (scope: Scope): Pair[] => {
    const key = scopeKey(scope);
    const known = members.get(key);
    if (known) return known.pairs;
    const pairs: Pair[] = [];
    members.set(key, { scope, pairs });
    return pairs;
  };
  for (const one of facts.coverage) membersOf(scopeOfCoverage(one));
  for (const pair of facts.pairs) for (const scope of scopesOf(pair)) membersOf(scope).push(pair);
  return [...members]
    .toSorted((a, b) => byText(a[0], b[0]))
    .map(([, { scope, pairs }]) => ({
      scope,
      coverage:
        coverageOf.get(coverageKey(scope)) ?? coverageOf.get(coverageKey({ ...scope, vpcId: '' })) ?? NO_COVERAGE,
      pairs: scope.type === 'interface' ? pairs.map(ofInterface) : mergePairs(pairs),
    }));
}

function scopeOfCoverage(one: Coverage): Scope {
  const { accountId, vpcId, region } = one;
  if (accountId === '') return FLEET;
  if (vpcId === '') return { type: 'account', id: accountId, accountId, region, vpcId };
  return { type: 'vpc', id: vpcId, accountId, region, vpcId };
}

function scopesOf({ at }: Pair): Scope[] {
  const { accountId, region, vpcId, interfaceId } = at;
  const scopes: Scope[] = [FLEET, { type: 'account', id: accountId, accountId, region: '', vpcId: '' }];
  if (vpcId !== '') scopes.push({ type: 'vpc', id: vpcId, accountId, region, vpcId });
  scopes.push({ type: 'interface', id: interfaceId === '' ? 'unknown' : interfaceId, accountId, region, vpcId });
  return scopes;
}

function ofInterface({ at, ...facts }: Pair): MergedPair {
  return { ...facts, accountId: at.accountId, vpcId: at.vpcId, region: at.region };
}
