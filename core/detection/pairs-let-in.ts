import { scopeWindowOf, type ScopedPair, type ScopeWindow } from '../windows/scope-window.ts';
import type { RuleView } from './rule.ts';

/**
 * Returns the names of the pairs that were let in, or of which only a transit gateway has a record, in the judged window or in those before it: only their replies count.
 * @param view the judged window
 * @param group one of its scopes
 * @param windows how many windows are looked at, the judged one included
 */
export function pairsLetIn(view: RuleView, group: ScopeWindow, windows: number): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (pairs: readonly ScopedPair[]): void => {
    for (const pair of pairs) {
      if (pair.accepted > 0 || pair.continued > 0 || pair.unknown !== undefined) names.add(pairName(pair));
    }
  };
  collect(group.pairs);
  for (let n = 1; n < windows; n++) {
    const earlier = view.earlier(n);
    if (!earlier) continue;
    collect(scopeWindowOf(earlier, group.scope)?.pairs ?? []);
  }
  return names;
}

/** Names a pair within a scope. */
export function pairName({ port, source, destination }: ScopedPair): string {
  return `${port} ${source} ${destination}`;
}
