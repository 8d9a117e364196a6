import type { HostName } from '../history/contacts.ts';
import { narrowestScopes } from '../windows/narrowest-scope.ts';
import { statusOf } from '../rollup/rollup.ts';
import type { ScopedPair, ScopeWindow } from '../windows/scope-window.ts';
import type { Finding } from './finding.ts';
import type { Rule, RuleView } from './rule.ts';
import { summarize } from './summary.ts';

/** What a rule says about one host; the rest follows from the window. */
export type HostVerdict = Pick<Finding, 'severity' | 'level' | 'value' | 'metric' | 'threshold'>;

/** A sweep of many hosts asks for the pairs of each. */
const pairsKnown = new WeakMap<ScopeWindow, ReadonlyMap<string, readonly ScopedPair[]>>();

/**
 * Makes a finding about a host that opens connections, with the host's own pairs of the window as evidence.
 * @param host whom it is about
 * @returns undefined when the host is not in the window, which does not happen for a host that was found in it
 */
export function hostFinding(
  rule: Pick<Rule, 'id' | 'version'>,
  view: RuleView,
  about: { readonly host: HostName; readonly type: 'host' | 'source'; readonly verdict: HostVerdict },
): Finding | undefined {
  const { host, type, verdict } = about;
  const group = narrowestScopes(view.scopes).find(
    ({ scope }) => scope.accountId === host.accountId && scope.vpcId === host.vpcId,
  );
  if (!group) return undefined;
  const all = pairsBySource(group).get(host.host) ?? [];
  const pairs = all.filter((pair) => pair.direction === host.direction && pair.port === host.port);
  return {
    rule: rule.id,
    ruleVersion: rule.version,
    scope: group.scope,
    entity: { type, id: host.host },
    port: host.port,
    direction: host.direction,
    windowStart: view.windowStart,
    ...verdict,
    ...summarize(pairs),
    coverage: { ...group.coverage, status: statusOf(view.windowStart, view.watermark, group.coverage) },
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
