import type { ReportAlert } from './report-facts.ts';

const TEXTS: ReadonlyMap<string, string> = new Map([
  ['now', 'has its own mail'],
  ['folded', 'told in another mail'],
  ['digest', 'told in a digest'],
  ['shadow', 'no mail: its rule still learns what is usual'],
  ['suppressed', 'no mail: the allow-list hides it'],
]);

/** Says which mail tells of an alert, or why none does. It does not say that a mail went out: a replay sends none. */
export function deliveryText({ delivery }: Pick<ReportAlert, 'delivery'>): string {
  return TEXTS.get(delivery) ?? delivery;
}
