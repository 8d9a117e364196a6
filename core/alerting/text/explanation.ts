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

/** Puts value, expectation and threshold into sentences for a mail. */
export function explanationLines(finding: Finding): string[] {
  const { threshold } = finding;
  const { value, by, expected } = ruleOf(finding).measure(finding);
  const times = timesText(ratioOf(finding));
  const limit = `threshold ${withThousands(threshold)}`;
  const learnt = `Learnt from ${expected.basis}; ${ageText(expected.ageDays ?? 0)}.`;
  if (isAbsence(finding)) {
    const length = `Value ${pluralised(value, 'window')} without any, ${limit} (fixed in the rule).`;
    return expected.from === 'usual' ? [length, learnt] : [length];
  }
  switch (expected.from) {
    case 'usual':
      return [
        `Value ${withThousands(value)}, usual ${decimal(expected.value)}, ${limit}${times === '' ? '' : `: ${times} the usual`}.`,
        learnt,
      ];
    case 'setting':
      return [
        `Value ${withThousands(value)}${by === undefined ? '' : ` by ${by}`}, ${limit} (setting ${expected.setting})${ofThreshold(times)}.`,
      ];
    case 'rule':
      return [`Value ${withThousands(value)}, ${limit} (fixed in the rule)${ofThreshold(times)}.`];
  }
}

function ageText(days: number): string {
  return days === 0
    ? 'there is no baseline of earlier days yet'
    : `the baseline reaches back ${pluralised(days, 'day')}`;
}

function ofThreshold(times: string): string {
  return times === '' ? '' : `: ${times} the threshold`;
}

function timesText(ratio: number | null): string {
  if (ratio === null || ratio === 0) return '';
  return `${decimal(ratio)} times`;
}

function decimal(value: number): string {
  return value < 10 ? value.toFixed(1) : withThousands(Math.round(value));
}
