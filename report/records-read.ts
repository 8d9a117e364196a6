import type { ScopeCoverage } from './report-facts.ts';

/** Counts the records of all ports that a report rests on. An account has the records of its VPCs, so VPCs are not added. */
export function recordsRead(coverage: ReadonlyArray<Pick<ScopeCoverage, 'scopeType' | 'records'>>): number {
  return coverage.filter(({ scopeType }) => scopeType === 'account').reduce((sum, { records }) => sum + records, 0);
}
