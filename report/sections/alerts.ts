import { minuteText } from '../../core/time.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { folded } from '../data-table.ts';
import { html, type Html } from '../html.ts';
import type { ReportAlert, ReportFacts } from '../report-facts.ts';

/** Most characters of all mails together, so that the page stays below 1 MB. Later mails are named and not shown. */
const MAX_CHARACTERS = 300_000;

/** Most alerts that are named. */
const MAX_ALERTS = 500;

const DELIVERY_TEXT: Readonly<Record<string, string>> = {
  now: 'mail',
  folded: 'in another mail',
  digest: 'in a digest',
  shadow: 'not sent: learning',
  suppressed: 'not sent: allow-list',
};

/** Writes every alert as it was sent, in the order of time. */
export function alertsSection({ alerts, unreadable }: ReportFacts): Html {
  let characters = 0;
  const items = alerts.slice(0, MAX_ALERTS).map((alert) => {
    characters += alert.mail.length;
    return alertItem(alert, characters <= MAX_CHARACTERS);
  });
  const rest = alerts.length - items.length;
  return html`<section aria-labelledby="alerts">
    <h2 id="alerts">Alerts</h2>
    ${
      alerts.length === 0
        ? html`<p>There was no alert.</p>`
        : html`<ol class="alerts">
            ${items}
          </ol>`
    }
    ${rest > 0 ? html`<p>${withThousands(rest)} more alerts are in the table alerts.</p>` : undefined}
    ${unreadable.length > 0 ? html`<p>${pluralised(unreadable.length, 'file')} among the alerts cannot be read: ${unreadable.slice(0, 3).join(', ')}</p>` : undefined}
  </section>`;
}

function alertItem(alert: ReportAlert, isShown: boolean): Html {
  const { subject, mail, windowStart, headline, delivery, severity } = alert;
  const content = isShown
    ? html`<p><b>Subject:</b> ${subject}</p>
        <pre tabindex="0">${mail}</pre>`
    : html`<p>This page has no room for the text. It is in the folder alerts.</p>`;
  const title = `${minuteText(windowStart)} · ${headline} · ${DELIVERY_TEXT[delivery] ?? delivery}`;
  return html`<li class="${severity}">${folded(title, content)}</li>`;
}
