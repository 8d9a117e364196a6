import type { Finding } from '../../detection/all-rules.ts';
import { isAbsence } from '../../detection/finding.ts';
import { ruleOf } from '../../detection/all-rules.ts';
import { pluralised, withThousands } from '../../wording.ts';

/**
 * Says how many times what was expected the value is.
 * @returns with two decimals; null where nothing was expected
 */
export function ratioOf(finding: Finding): number | null {
  const { value, expected } = ruleOf(finding).measure(finding);
  // The value of an absence is how long it lasts, not how loud it is.
  return expected.value > 0 && !isAbsence(finding) ? Math.round((value / expected.value) * 100) / 100 : null;
}

/**
 * Says what a number was compared with, beyond what the rule says.
 * @returns none where the limit is fixed in the rule
 */
export function explanationLines(finding: Finding): string[] {
  const { value, by, expected } = ruleOf(finding).measure(finding);
  switch (expected.from) {
    case 'usual': {
      const history = `surge445 has ${ageText(expected.ageDays ?? 0)} of history here`;
      if (isAbsence(finding)) return [`${history}.`];
      return [`The usual number is ${decimal(expected.value)}, learnt from ${expected.basis}; ${history}.`];
    }
    case 'setting':
      return by === undefined
        ? []
        : [
            `Found ${withThousands(value)} by ${by}; your setting ${expected.setting} says ${withThousands(finding.threshold)}.`,
          ];
    case 'rule':
      return [];
  }
}

function ageText(days: number): string {
  return days === 0 ? 'less than a day' : pluralised(days, 'day');
}

function decimal(value: number): string {
  return value < 10 ? value.toFixed(1) : withThousands(Math.round(value));
}
