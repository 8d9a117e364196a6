import type { BaselineLevel } from './finding.ts';

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

/** Which number a rule compared with what. */
export interface Measure {
  /** The compared number. */
  readonly value: number;
  /** Whose number it is, where it is not that of the whole finding: `one source`. */
  readonly by?: string;
  readonly expected: Expected;
}

/** Measures a finding against what is usual at its time. */
export function measuredByBaseline(finding: { readonly value: number; readonly baseline: BaselineLevel }): Measure {
  const { mean, basis, ageDays } = finding.baseline;
  return { value: finding.value, expected: { value: mean, from: 'usual', basis, ageDays } };
}

/**
 * Measures a finding against a number that the user set.
 * @param setting its name, for example `thresholds`
 */
export function measuredBySetting(
  { value, threshold }: { readonly value: number; readonly threshold: number },
  setting: string,
): Measure {
  return { value, expected: { value: threshold, from: 'setting', setting } };
}

/** Measures a finding against the number that is fixed in its rule. */
export function measuredByRule({ value, threshold }: { readonly value: number; readonly threshold: number }): Measure {
  return { value, expected: { value: threshold, from: 'rule' } };
}
