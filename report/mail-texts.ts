import { WORST_FIRST } from './episodes.ts';
import { html, type Html } from './html.ts';
import type { ReportAlert } from './report-facts.ts';

/** Most characters of all mails together as HTML, so that the page stays below 1 MB. */
const MAX_CHARACTERS = 200_000;

/** Returns the worst alerts, in the order in which they were given. */
export function worstAlerts(alerts: readonly ReportAlert[], most: number): ReportAlert[] {
  const worst = new Set(alerts.toSorted(byWorst).slice(0, most));
  return alerts.filter((alert) => worst.has(alert));
}

/** Returns the mails for which a page has room, the worst alerts first. An alert without a text is left out. */
export function mailTexts(alerts: readonly ReportAlert[]): ReadonlyMap<ReportAlert, Html> {
  const texts = new Map<ReportAlert, Html>();
  let room = MAX_CHARACTERS;
  for (const alert of alerts.toSorted(byWorst)) {
    const text = mailText(alert);
    if (alert.mail === '' || text.markup.length > room) continue;
    room -= text.markup.length;
    texts.set(alert, text);
  }
  return texts;
}

function byWorst(first: ReportAlert, second: ReportAlert): number {
  return WORST_FIRST.indexOf(first.severity) - WORST_FIRST.indexOf(second.severity);
}

/** Writes line by line, because a value of a page has a largest length and a mail has none. */
function mailText({ mail }: ReportAlert): Html {
  return html`${mail.split('\n').flatMap((line, index) => (index === 0 ? [line] : ['\n', line]))}`;
}
