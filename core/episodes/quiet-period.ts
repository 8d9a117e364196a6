import { type Finding, ruleOf } from '../detection/all-rules.ts';
import { WINDOW_SECONDS } from '../time.ts';

/**
 * Says how much quiet ends an episode: what its rule asks for. A drill is over with the next window, so that nothing is left of it.
 * @returns seconds
 */
export function neededQuiet(finding: Pick<Finding, 'rule' | 'drill'>): number {
  return finding.drill ? WINDOW_SECONDS : ruleOf(finding).quietSeconds;
}
