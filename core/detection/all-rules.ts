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
export const RULES: readonly Rule[] = [threshold, exposure, surge, sweep, spread, outbound, scanner, silence];

/**
 * Finds a rule by its id.
 * @throws {RangeError} when there is none, for example because a finding was stored by a later version
 */
export function ruleOf(id: string): Rule {
  const rule = RULES.find((one) => one.id === id);
  if (!rule) {
    throw new RangeError(
      `Find a rule: ${JSON.stringify(id)} found, one of ${RULES.map((one) => one.id).join(', ')} expected`,
    );
  }
  return rule;
}

/** How many windows back a rule may look, the judged one included. */
export const LONGEST_TRAIL = Math.max(...RULES.map((rule) => rule.trailingWindows));
