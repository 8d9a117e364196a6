import type { ReportAlert } from './report-facts.ts';

/** Checks whether an alert says that its episode is over. Logs that are back end their silence, and no further alert says so. */
export function isEnd({ rule, level, transition }: Pick<ReportAlert, 'rule' | 'level' | 'transition'>): boolean {
  return transition === 'ended' || (rule === 'silence' && level === 'returned');
}
