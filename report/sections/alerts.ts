import { minuteText } from '../../core/time.ts';
import { pluralised } from '../../core/wording.ts';
import { withoutStatus } from '../episodes.ts';
import { deliveryText } from '../delivery-text.ts';
import { folded } from '../folded.ts';
import { html, type Html } from '../html.ts';
import { leftOut } from '../left-out.ts';
import type { ReportAlert, ReportFacts } from '../report-facts.ts';

/** Most characters of all mails together, so that the page stays below 1 MB. Later mails are named and not shown. */
const MAX_CHARACTERS = 250_000;

/** Most alerts that are named. */
const MAX_ALERTS = 300;

/** Most files that cannot be read and are named. */
const MAX_UNREADABLE = 3;

/** Writes every alert as it was sent, in the order of time. */
export function alertsSection({ alerts, unreadable }: ReportFacts): Html {
  const shown = alerts.slice(0, MAX_ALERTS);
  let room = MAX_CHARACTERS;
  const items = shown.map((alert) => {
    room -= alert.mail.length;
    return alertItem(alert, room >= 0);
  });
  return html`<section aria-labelledby="alerts">
    <h2 id="alerts">Alerts as sent</h2>
    ${
      alerts.length === 0
        ? html`<p>There was no alert.</p>`
        : html`<p>Open one to read it. Times are UTC.</p>
            <ol class="alerts">
              ${items}
            </ol>`
    }
    ${leftOut({ shown: shown.length, all: alerts.length, nouns: 'alerts', command: 'surge445 query "SELECT * FROM alerts"' })}
    ${unreadable.length > 0 ? unreadableText(unreadable) : undefined}
  </section>`;
}

function alertItem(alert: ReportAlert, isShown: boolean): Html {
  const { subject, mail, windowStart, headline, severity, transition } = alert;
  const title = html`<span class="badge ${severity}">${severity}</span>
    <b>${minuteText(windowStart)}</b> ${transition === 'digest' ? '' : `${transition}: `}${withoutStatus(headline)}
    <small>${deliveryText(alert)}</small>`;
  return html`<li>
    ${folded(title, isShown ? mailOf(subject, mail) : html`<p>This page has no room for the text. It is in the folder <code>alerts</code> of the data.</p>`)}
  </li>`;
}

function mailOf(subject: string, mail: string): Html {
  return html`<p><b>Subject:</b> ${subject}</p>
    <pre>${mail}</pre>`;
}

function unreadableText(unreadable: readonly string[]): Html {
  const names = unreadable
    .slice(0, MAX_UNREADABLE)
    .map((key, index) => html`${index === 0 ? '' : ', '}<code>${key}</code>`);
  const rest = unreadable.length - names.length;
  return html`<p class="doubt">
    ${pluralised(unreadable.length, 'file')} among the alerts could not be read:
    ${names}${rest > 0 ? ` and ${rest} more` : ''}.
  </p>`;
}
