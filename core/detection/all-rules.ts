import { exposure } from './rules/exposure.ts';
import { outbound } from './rules/outbound.ts';
import type { Rule } from './rule.ts';
import { scanner } from './rules/scanner.ts';
import { silence } from './rules/silence.ts';
import { spread } from './rules/spread.ts';
import { surge } from './rules/surge.ts';
import { sweep } from './rules/sweep.ts';
import { threshold } from './rules/threshold.ts';

/** All rules. A further rule is a file of its own and one line here. */
export const RULES = [threshold, exposure, surge, sweep, spread, outbound, scanner, silence] as const;

/** What a rule says about one window: a union by `rule` of the findings of all rules. */
export type Finding = ReturnType<(typeof RULES)[number]['judge']>[number];

/** Id of a rule. */
export type RuleId = Finding['rule'];

/** A finding of the rule with an id. */
export type FindingOf<Id extends RuleId> = Extract<Finding, { readonly rule: Id }>;

/**
 * Returns the rule of a finding.
 * @throws {RangeError} when there is none, for example because a later version stored the finding
 */
export function ruleOf({ rule: id }: Pick<Finding, 'rule'>): Rule<Finding> {
  const rule = RULES.find((one) => one.id === id);
  if (!rule) {
    throw new RangeError(
      `Find a rule: ${JSON.stringify(id)} found, one of ${RULES.map((one) => one.id).join(', ')} expected`,
    );
  }
  return rule;
}

/** Checks whether a finding is one of a rule. */
export function isOf<Id extends RuleId>(finding: Finding, id: Id): finding is FindingOf<Id> {
  return finding.rule === id;
}

/** How many windows back a rule may look, the judged one included. */
export const LONGEST_TRAIL = Math.max(...RULES.map((rule) => rule.trailingWindows));
