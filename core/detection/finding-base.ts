import { statusOf } from '../rollup/rollup.ts';
import type { ScopeWindow } from '../windows/scope-window.ts';
import type { FindingBase } from './finding.ts';
import type { RuleView } from './rule.ts';

/** The fields of a finding that say who found it, where and when, and how complete the logs were. */
export type FindingPlace<Id extends string> = Pick<
  FindingBase<Id>,
  'rule' | 'ruleVersion' | 'scope' | 'windowStart' | 'coverage'
>;

/**
 * Returns the fields that follow from the rule and from where it looked, so that a rule writes only what it found.
 * @param rule the rule that found it
 * @param view the judged window
 * @param scopeWindow the scope that the finding is about, in that window
 */
export function findingBase<Id extends string>(
  rule: { readonly id: Id; readonly version: number },
  view: Pick<RuleView, 'windowStart' | 'watermark'>,
  scopeWindow: Pick<ScopeWindow, 'scope' | 'coverage'> & Partial<Pick<ScopeWindow, 'pairs' | 'totals'>>,
): FindingPlace<Id> {
  const { scope, coverage } = scopeWindow;
  return {
    rule: rule.id,
    ruleVersion: rule.version,
    scope,
    windowStart: view.windowStart,
    coverage: { ...coverage, status: statusOf(view.windowStart, view.watermark, coverage), ...unlistedOf(scopeWindow) },
  };
}

function unlistedOf({
  pairs = [],
  totals,
}: Partial<Pick<ScopeWindow, 'pairs' | 'totals'>>): Pick<FindingBase['coverage'], 'unlisted'> {
  if (!totals) return {};
  const unlisted = totals.reduce((sum, series) => sum + series.pairs, 0) - pairs.length;
  return unlisted > 0 ? { unlisted } : {};
}
