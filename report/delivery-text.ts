import type { ReportAlert } from './report-facts.ts';

const TEXTS: ReadonlyMap<string, string> = new Map([
  ['now', 'sent as a mail'],
  ['folded', 'told in another mail'],
  ['digest', 'told in a digest'],
  ['shadow', 'not sent: its rule still learns what is usual'],
  ['suppressed', 'not sent: the allow-list hides it'],
]);

/** Says how people were told of an alert, or why nobody was. */
export function deliveryText({ delivery }: Pick<ReportAlert, 'delivery'>): string {
  return TEXTS.get(delivery) ?? delivery;
}
