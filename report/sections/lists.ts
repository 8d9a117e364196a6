import { minuteText } from '../../core/time.ts';
import { duration, withThousands } from '../../core/wording.ts';
import { dataTable } from '../data-table.ts';
import { html, type Html } from '../html.ts';
import type { Exposure, ReportFacts, ScopeCoverage } from '../report-facts.ts';

const EXPOSURE_TEXT: Readonly<Record<Exposure, string>> = {
  open: 'open: no answer seen',
  reset: 'open: refused by the host',
  answered: 'answered',
  data: 'sent data',
};

/** Most gaps that the report lists. */
const MAX_GAPS = 50;

/** Writes the hosts that accepted attempts from outside. */
export function exposedHostsSection({ exposedHosts }: ReportFacts): Html {
  const table = dataTable(
    'Hosts of yours that accepted attempts from outside',
    [
      { title: 'Host', cell: ({ address }) => address },
      { title: 'How far', cell: ({ exposure }) => EXPOSURE_TEXT[exposure] },
      { title: 'Since', cell: ({ firstSeen }) => minuteText(firstSeen) },
      { title: 'Last', cell: ({ lastSeen }) => minuteText(lastSeen) },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted), isNumber: true },
      { title: 'Sources', cell: ({ sources }) => withThousands(sources), isNumber: true },
      { title: 'Port', cell: ({ port }) => port, isNumber: true },
      { title: 'Instance', cell: ({ instanceId }) => instanceId },
      { title: 'VPC', cell: ({ vpcId }) => vpcId },
      { title: 'Account', cell: ({ accountId }) => accountId },
    ],
    exposedHosts,
  );
  return html`<section aria-labelledby="exposed">
    <h2 id="exposed">Exposed hosts</h2>
    ${exposedHosts.length === 0 ? html`<p>No host of yours accepted an attempt from outside.</p>` : table}
  </section>`;
}

/** Writes the sources from outside with most targets, and the targets of most sources. */
export function topListsSection({ sources, targets }: ReportFacts): Html {
  const sourceTable = dataTable(
    'Sources from outside that tried most of your addresses',
    [
      { title: 'Source', cell: ({ address, isNew }) => html`${address}${isNew ? html` <mark>new</mark>` : undefined}` },
      { title: 'Targets', cell: (source) => withThousands(source.targets), isNumber: true },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected), isNumber: true },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted), isNumber: true },
      { title: 'First', cell: ({ firstSeen }) => minuteText(firstSeen) },
      { title: 'Last', cell: ({ lastSeen }) => minuteText(lastSeen) },
    ],
    sources,
  );
  const targetTable = dataTable(
    'Addresses of yours that most sources from outside tried',
    [
      { title: 'Target', cell: ({ address }) => address },
      { title: 'Sources', cell: (target) => withThousands(target.sources), isNumber: true },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected), isNumber: true },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted), isNumber: true },
    ],
    targets,
  );
  return html`<section aria-labelledby="top">
    <h2 id="top">Top sources and targets</h2>
    <p>
      A source is <mark>new</mark> if the tables have logs from before the last 24 hours of this report, and no attempt
      of it from then.
    </p>
    ${sourceTable}${targetTable}
  </section>`;
}

/** Writes how well accounts and VPCs were observed. */
export function coverageSection({ coverage }: ReportFacts): Html {
  const gaps = coverage.flatMap(({ scopeId, gaps: ofScope }) => ofScope.map((gap) => ({ scopeId, ...gap })));
  const gapTable = dataTable(
    'Times without a log',
    [
      { title: 'Account or VPC', cell: ({ scopeId }) => scopeId },
      { title: 'From', cell: ({ from }) => minuteText(from) },
      { title: 'To', cell: ({ to }) => minuteText(to) },
      { title: 'How long', cell: ({ from, to }) => duration(to - from) },
    ],
    gaps.slice(0, MAX_GAPS),
  );
  return html`<section aria-labelledby="coverage">
    <h2 id="coverage">Coverage</h2>
    <p>What was not observed is unknown, which is not zero.</p>
    ${scopeTable(coverage)}
    ${gaps.length === 0 ? html`<p>No account and no VPC has a gap between its first and its last log.</p>` : gapTable}
    ${gaps.length > MAX_GAPS ? html`<p>There are ${withThousands(gaps.length - MAX_GAPS)} more gaps.</p>` : undefined}
  </section>`;
}

function scopeTable(coverage: readonly ScopeCoverage[]): Html {
  return dataTable(
    'Observed windows of five minutes',
    [
      { title: 'Account or VPC', cell: ({ scopeId }) => scopeId },
      { title: 'Windows', cell: ({ windows }) => withThousands(windows), isNumber: true },
      { title: 'With lost records', cell: ({ partialWindows }) => withThousands(partialWindows), isNumber: true },
      { title: 'Skipped', cell: ({ skipped }) => withThousands(skipped), isNumber: true },
      { title: 'Malformed', cell: ({ malformed }) => withThousands(malformed), isNumber: true },
      { title: 'Gaps', cell: ({ gaps }) => withThousands(gaps.length), isNumber: true },
    ],
    coverage,
  );
}
