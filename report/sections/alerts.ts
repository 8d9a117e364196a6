import type { AlertAnchors } from '../alert-anchors.ts';
import { minuteText } from '../../core/time.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { withoutStatus } from '../episodes.ts';
import { deliveryText } from '../delivery-text.ts';
import { folded } from '../folded.ts';
import { html, type Html } from '../html.ts';
import { leftOut } from '../left-out.ts';
import { mailTexts } from '../mail-texts.ts';
import type { ReportAlert, ReportFacts } from '../report-facts.ts';

/** Most files that cannot be read and are named. */
const MAX_UNREADABLE = 3;

/** Writes every alert with its mail, in the order of time. */
export function alertsSection({ alerts, unreadable }: ReportFacts, anchors: AlertAnchors): Html {
  const shown = [...anchors.keys()];
  const mails = mailTexts(shown);
  return html`<section aria-labelledby="alerts">
    <h2 id="alerts">Alerts and their mails</h2>
    ${alerts.length === 0 ? html`<p>There was no alert.</p>` : html`<p>Open an alert to read its mail. Times are UTC.</p>`}
    ${mails.size < shown.length ? html`<p class="note">This page has room for the mails of ${withThousands(mails.size)} of ${withThousands(shown.length)} alerts, the worst first. The folder <code>alerts</code> of the data has all of them.</p>` : undefined}
    ${
      shown.length === 0
        ? undefined
        : html`<ol class="alerts">
            ${shown.map((alert) => alertItem(alert, anchors.get(alert), mails.get(alert)))}
          </ol>`
    }
    ${leftOut({ shown: shown.length, all: alerts.length, nouns: 'alerts', command: 'surge445 query "SELECT * FROM alerts" --out <folder>' })}
    ${unreadable.length > 0 ? unreadableText(unreadable) : undefined}
  </section>`;
}

function alertItem(alert: ReportAlert, anchor: string | undefined, mail: Html | undefined): Html {
  const { subject, windowStart, headline, severity, transition } = alert;
  const title = html`<span class="badge ${severity}">${severity}</span>
    <b>${minuteText(windowStart)}</b> ${transition === 'digest' ? '' : `${transition}: `}${withoutStatus(headline)}
    <small>${deliveryText(alert)}</small>`;
  const text =
    mail === undefined
      ? html`<p>The mail is in the folder <code>alerts</code> of the data.</p>`
      : html`<pre>${mail}</pre>`;
  return html`<li id="${anchor}">
    ${folded(
      title,
      html`<p><b>Subject:</b> ${subject}</p>
        ${text}`,
    )}
  </li>`;
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
