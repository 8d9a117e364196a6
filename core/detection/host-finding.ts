import type { HostName } from '../history/contacts.ts';
import { narrowestGroupOf } from '../windows/narrowest-scope.ts';
import type { ScopedPair, ScopeWindow } from '../windows/scope-window.ts';
import type { FindingBase } from './finding.ts';
import { findingBase } from './finding-base.ts';
import { hostPlaceOf } from './host-place.ts';
import type { RuleView } from './rule.ts';
import { summarize } from './words/summary.ts';

/** What a rule says about one host; the rest follows from the window. */
export type HostVerdict<Level extends string> = Pick<
  FindingBase<string, Level>,
  'severity' | 'level' | 'value' | 'metric' | 'threshold'
>;

/** A sweep of many hosts asks for the pairs of each. */
const pairsKnown = new WeakMap<ScopeWindow, ReadonlyMap<string, readonly ScopedPair[]>>();

/**
 * Makes a finding about a host that opens connections, with the host's own pairs of the window as evidence.
 * @param host whom it is about
 * @returns undefined when the host is not in the window, which does not happen for a host that was found in it
 */
export function hostFinding<Id extends string, Level extends string>(
  rule: { readonly id: Id; readonly version: number },
  view: RuleView,
  about: { readonly host: HostName; readonly type: 'host' | 'source'; readonly verdict: HostVerdict<Level> },
): FindingBase<Id, Level> | undefined {
  const { host, type, verdict } = about;
  const group = narrowestGroupOf(view.scopes, host);
  if (!group) return undefined;
  const all = pairsBySource(group).get(host.host) ?? [];
  const pairs = all.filter((pair) => pair.direction === host.direction && pair.port === host.port);
  return {
    ...findingBase(rule, view, group),
    entity: { type, id: host.host },
    ...(type === 'host' ? hostPlaceOf(view.facts, { address: host.host, scope: group.scope, pairs }) : {}),
    port: host.port,
    direction: host.direction,
    ...verdict,
    ...summarize(pairs),
  };
}

function pairsBySource(group: ScopeWindow): ReadonlyMap<string, readonly ScopedPair[]> {
  const known = pairsKnown.get(group);
  if (known) return known;
  const bySource = new Map<string, ScopedPair[]>();
  for (const pair of group.pairs) {
    const pairs = bySource.get(pair.source);
    if (pairs) pairs.push(pair);
    else bySource.set(pair.source, [pair]);
  }
  pairsKnown.set(group, bySource);
  return bySource;
}
