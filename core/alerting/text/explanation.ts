import { type Finding, isAbsence } from '../../detection/finding.ts';
import { pluralised, withThousands } from '../../wording.ts';

/** What the value of a finding is measured against. */
export interface Expected {
  /** What is usual at that time; where nothing is learnt, the number that trips the rule. */
  readonly value: number;
  /** Where it comes from: it was learnt, the user set it, or the rule has it. */
  readonly from: 'usual' | 'setting' | 'rule';
  /** Name of the setting. */
  readonly setting?: string;
  /** What it was learnt from: `14 days at this time`. */
  readonly basis?: string;
  /** Age of the baseline, whole days. */
  readonly ageDays?: number;
}

/** Says what the value of a finding is measured against. */
export function expectedOf({ rule, level, baseline, threshold }: Finding): Expected {
  if (baseline) return { value: baseline.mean, from: 'usual', basis: baseline.basis, ageDays: baseline.ageDays };
  if (rule === 'threshold') return { value: threshold, from: 'setting', setting: 'thresholds' };
  if (level === 'hammered') return { value: threshold, from: 'setting', setting: 'exposure.hammeredAttempts' };
  return { value: threshold, from: 'rule' };
}

/**
 * Says how many times what was expected the value is.
 * @returns with two decimals; null where nothing was expected
 */
export function ratioOf(finding: Finding): number | null {
  const { value } = expectedOf(finding);
  // The value of an absence is how long it lasts, not how loud it is.
  return value > 0 && !isAbsence(finding) ? Math.round((comparedValue(finding) / value) * 100) / 100 : null;
}

/** What a threshold is compared with: of a hammered host not all attempts, but those of the source that made most. */
function comparedValue({ level, value, evidence }: Finding): number {
  return level === 'hammered' ? (evidence.accepted[0]?.accepted ?? value) : value;
}

/** Puts value, expectation and threshold into sentences for a mail. */
export function explanationLines(finding: Finding): string[] {
  const { value, threshold } = finding;
  const expected = expectedOf(finding);
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
        `Value ${withThousands(comparedValue(finding))}${finding.level === 'hammered' ? ' by one source' : ''}, ${limit} (setting ${expected.setting})${ofThreshold(times)}.`,
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
