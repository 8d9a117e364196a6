import type { Finding } from './all-rules.ts';

/**
 * Checks whether a finding may only keep an open episode going: it cannot open one, and nobody is told of it.
 */
export function isOnlyHolding(finding: Finding): boolean {
  return ('onlyHolds' in finding && finding.onlyHolds) || isMoreOfTheSame(finding);
}

/**
 * Checks whether a finding only says that a host still does what it did: its value counts what is not new, and is compared with no other.
 */
export function isMoreOfTheSame(finding: Finding): boolean {
  return 'goesOn' in finding && finding.goesOn;
}

/**
 * Returns the addresses that trip the rule at this level each by itself, ascending; none where the rule does not look at single addresses.
 */
export function offendersOf(finding: Finding): readonly string[] {
  return ('offenders' in finding ? finding.offenders : undefined) ?? [];
}

/**
 * Returns the span that the value of a finding is of: the hour that ends with its window, or the window itself. Values of two spans are never compared.
 */
export function spanOf(finding: Finding): 'hour' | 'window' {
  return 'span' in finding && finding.span === 'hour' ? 'hour' : 'window';
}

/**
 * Returns how much there was in the window itself, whatever span was compared.
 */
export function valueInWindow(finding: Finding): number {
  const { metric, value, facts } = finding;
  return spanOf(finding) === 'window' || metric === 'windows' ? value : facts[metric];
}
