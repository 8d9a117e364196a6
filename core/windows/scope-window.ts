import { memoised } from '../collections/memoised.ts';
import type { LoggedAt } from '../flowlog/logged-at.ts';
import { type MergedPair, mergePairs } from './merged-pair.ts';
import { FLEET, type Scope, scopeKey } from './scope.ts';
import { type Coverage, coverageKey, mergeAccounts, NO_COVERAGE } from './coverage.ts';
import { coverageInWindow, type WindowFacts } from './window-facts.ts';
import type { SeriesTotals } from './window-totals.ts';
import { byText } from '../collections/order.ts';

/** A pair as one scope sees it: of one interface, or what several interfaces say about it taken as one. */
export type ScopedPair = MergedPair;

/** One scope in one window: how well it was observed, and its pairs. */
export interface ScopeWindow {
  readonly scope: Scope;
  readonly coverage: Coverage;
  readonly pairs: readonly ScopedPair[];
  /** Exact totals of the scope; there where its window has more pairs than it lists, so that `pairs` are not all. */
  readonly totals?: readonly SeriesTotals[];
}

/**
 * Splits a window by scope: the fleet, accounts and VPCs that were observed, and interfaces that have pairs. Tables, rules and history all ask for the
 * groups of the same windows.
 * @param facts one window
 * @returns groups in the order of `scopeKey`; a scope that was observed and saw nothing has no pairs
 */
export const scopeWindowsOf = memoised(split);

/** Several rules look the same scope up in all windows of an hour. */
const groupsByName = memoised(
  (groups: readonly ScopeWindow[]) => new Map(groups.map((group) => [scopeKey(group.scope), group])),
);

/**
 * Finds the group of one scope in a window.
 * @returns undefined when the scope was not observed and has no pairs
 */
export function scopeWindowOf(facts: WindowFacts, scope: Scope): ScopeWindow | undefined {
  return groupsByName(scopeWindowsOf(facts)).get(scopeKey(scope));
}

interface Members {
  readonly scope: Scope;
  readonly pairs: MergedPair[];
}

function split(facts: WindowFacts): readonly ScopeWindow[] {
  const coverageOf = new Map(facts.coverage.map((one) => [coverageKey(one), one]));
  const inOrder = [...membersOf(facts)].toSorted((a, b) => byText(a[0], b[0])).map(([, members]) => members);
  const merge = merger();
  return inOrder.map(({ scope, pairs }) => ({
    scope,
    coverage: coverageInWindow(
      coverageOf.get(coverageKey(scope)) ?? coverageOf.get(coverageKey({ ...scope, vpcId: '' })) ?? NO_COVERAGE,
      facts,
    ),
    pairs: scope.type === 'interface' ? pairs : merge(scope, pairs),
    ...totalsIn(facts, scope),
  }));
}

function totalsIn({ totals }: WindowFacts, scope: Scope): Pick<ScopeWindow, 'totals'> {
  return totals ? { totals: totals.scopes.get(scopeKey(scope))?.series ?? [] } : {};
}

/** The pairs of each scope, by `scopeKey`. The scopes of an interface are looked up once, not for each of its pairs. */
function membersOf(facts: WindowFacts): Map<string, Members> {
  const members = new Map<string, Members>();
  const enter = (scope: Scope): MergedPair[] => {
    const key = scopeKey(scope);
    const before = members.get(key);
    const accountId = before ? mergeAccounts(before.scope.accountId, scope.accountId) : scope.accountId;
    const pairs = before?.pairs ?? [];
    members.set(key, { scope: { ...(before?.scope ?? scope), accountId }, pairs });
    return pairs;
  };
  for (const one of facts.coverage) enter(scopeOfCoverage(one));
  for (const { scope } of facts.totals?.scopes.values() ?? []) enter(scope);
  const lists = new Map<LoggedAt, readonly MergedPair[][]>();
  for (const pair of facts.pairs) {
    const known = lists.get(pair.at) ?? scopesOf(pair.at).map(enter);
    lists.set(pair.at, known);
    for (const list of known) list.push(pair);
  }
  return members;
}

/**
 * Merges scopes from widest to narrowest. A scope that holds the same pairs as the fleet or as its account, which is the usual case, reuses their
 * merged list, so that whoever adds lists up can tell.
 */
function merger(): (scope: Scope, pairs: readonly MergedPair[]) => readonly MergedPair[] {
  const wider = new Map<string, { readonly pairs: readonly MergedPair[]; readonly merged: readonly MergedPair[] }>();
  return (scope, pairs) => {
    const candidates = [wider.get(''), wider.get(scope.accountId)];
    const same = candidates.find((candidate) => candidate !== undefined && areSame(candidate.pairs, pairs));
    const merged = same?.merged ?? mergePairs(pairs);
    if (scope.type !== 'vpc') wider.set(scope.accountId, { pairs, merged });
    return merged;
  };
}

function areSame(pairs: readonly MergedPair[], others: readonly MergedPair[]): boolean {
  return pairs.length === others.length && pairs.every((pair, index) => pair === others[index]);
}

function scopeOfCoverage(one: Coverage): Scope {
  const { accountId, vpcId, region } = one;
  if (vpcId !== '') return { type: 'vpc', id: vpcId, accountId, region, vpcId };
  return accountId === '' ? FLEET : { type: 'account', id: accountId, accountId, region, vpcId };
}

/** Returns the scopes that an interface is part of, widest first: the fleet, its account, its VPC where the log names it, and itself. */
export function scopesOf({ accountId, region, vpcId, interfaceId }: MergedPair['at']): Scope[] {
  const scopes: Scope[] = [FLEET, { type: 'account', id: accountId, accountId, region: '', vpcId: '' }];
  if (vpcId !== '') scopes.push({ type: 'vpc', id: vpcId, accountId, region, vpcId });
  scopes.push({ type: 'interface', id: interfaceId === '' ? 'unknown' : interfaceId, accountId, region, vpcId });
  return scopes;
}
