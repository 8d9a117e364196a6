import { withThousands } from '../../core/wording.ts';
import { cardTable } from '../data-table.ts';
import { foldedRest } from '../folded.ts';
import { html, type Html } from '../html.ts';
import { dayOptions, leftOut } from '../left-out.ts';
import type { Exposure, ExposedHost, ReportFacts } from '../report-facts.ts';
import { timeCell } from '../times.ts';

const EXPOSURE_TEXT: Readonly<Record<Exposure, Html>> = {
  open: html`<span class="badge medium">open</span> <small>let in, no answer seen</small>`,
  reset: html`<span class="badge medium">open</span> <small>let in, refused by the host</small>`,
  answered: html`<span class="badge high">answered</span> <small>a service listens</small>`,
  data: html`<span class="badge critical">sent data</span> <small>a service answers with data</small>`,
};

/** Rows that are open at once. */
const OPEN_ROWS = 15;

/** Writes the hosts that accepted attempts from outside. */
export function exposedHostsSection({ exposedHosts, exposedHostCount, coverage, span }: ReportFacts): Html {
  return html`<section aria-labelledby="exposed">
    <h2 id="exposed">Exposed hosts</h2>
    ${
      exposedHosts.length === 0
        ? html`<p>
            ${coverage.length === 0 ? 'Unknown: there is no log.' : 'The logs show no host of yours that accepted an attempt from outside.'}
          </p>`
        : html`<p>
              Outside addresses reached these hosts of yours on a watched port. Those that got furthest come first.
            </p>
            ${foldedRest(exposedHosts, OPEN_ROWS, hostTable)}`
    }
    ${leftOut({
      shown: exposedHosts.length,
      all: exposedHostCount,
      nouns: 'exposed hosts',
      command: `surge445 query exposed_hosts ${dayOptions(span)} --limit ${exposedHostCount} --out <folder>`,
    })}
  </section>`;
}

function hostTable(hosts: readonly ExposedHost[], isRest: boolean): Html {
  return cardTable(
    isRest ? 'Further exposed hosts' : 'Exposed hosts: how far outside addresses got, and since when',
    [
      {
        title: 'Host',
        cell: ({ address, instanceId, port }) =>
          html`<b>${address}</b> <small>port ${port}</small> <small>${instanceId}</small>`,
      },
      { title: 'How far', cell: ({ exposure }) => EXPOSURE_TEXT[exposure], isText: true },
      { title: 'First (UTC)', cell: ({ firstSeen }) => timeCell(firstSeen) },
      { title: 'Last (UTC)', cell: ({ lastSeen }) => timeCell(lastSeen) },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted) },
      { title: 'Sources', cell: ({ sources }) => withThousands(sources) },
      {
        title: 'Where',
        cell: ({ vpcId, accountId }) => html`<small>${vpcId}</small> <small>account ${accountId}</small>`,
        isText: true,
      },
    ],
    hosts,
  );
}
