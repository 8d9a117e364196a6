import { minuteText } from '../../core/time.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { dataTable } from '../data-table.ts';
import { html, type Html } from '../html.ts';
import type { ReportAlert, ReportFacts } from '../report-facts.ts';

/** Most sentences of alerts that the verdict repeats. */
const MAX_SENTENCES = 5;

const WORSE_FIRST = ['yes', 'unknown', 'no'] as const;

const SENTENCES = {
  yes: 'Something got through.',
  unknown: 'It is unknown whether anything got through.',
  no: 'Nothing got through, as far as the logs show.',
} as const;

/** Writes the first section: whether anything got through, and the totals. */
export function verdictSection(facts: ReportFacts): Html {
  const verdict = overallVerdict(facts);
  return html`<section class="verdict ${verdict}" aria-labelledby="verdict">
    <h2 id="verdict">${SENTENCES[verdict]}</h2>
    ${sentencesOf(facts, verdict)}
    <p>
      ${alertText(facts.alerts)} The logs are from ${minuteText(facts.span.from)} to ${minuteText(facts.span.to)}.
      ${gapText(facts)}
    </p>
    ${totalsTable(facts)}
  </section>`;
}

/**
 * Returns the worst of what the alerts and the tables say. A host that answered is in the tables also where an allow-list hides its alert.
 */
export function overallVerdict({
  alerts,
  exposedHosts,
}: Pick<ReportFacts, 'alerts' | 'exposedHosts'>): 'yes' | 'unknown' | 'no' {
  const verdicts = new Set(alerts.map(({ verdict }) => verdict?.gotThrough));
  if (exposedHosts.some(({ exposure }) => exposure !== 'open')) verdicts.add('yes');
  if (exposedHosts.length > 0) verdicts.add('unknown');
  return WORSE_FIRST.find((gotThrough) => verdicts.has(gotThrough)) ?? 'no';
}

function sentencesOf({ alerts }: ReportFacts, gotThrough: string): Html | undefined {
  const sentences = [
    ...new Set(alerts.flatMap(({ verdict }) => (verdict?.gotThrough === gotThrough ? [verdict.text] : []))),
  ];
  if (sentences.length === 0) return undefined;
  const shown = sentences.slice(0, MAX_SENTENCES).map((text) => html`<li>${text}</li>`);
  const rest = sentences.length - shown.length;
  return html`<ul>
    ${shown}${rest > 0 ? html`<li>and ${withThousands(rest)} more, in the alerts below</li>` : undefined}
  </ul>`;
}

function alertText(alerts: readonly ReportAlert[]): string {
  if (alerts.length === 0) return 'There was no alert.';
  const mails = alerts.filter(({ delivery }) => delivery === 'now').length;
  return `There were ${pluralised(alerts.length, 'alert')}, of which ${pluralised(mails, 'alert')} went out as a mail.`;
}

function gapText({ coverage }: ReportFacts): string {
  const gaps = coverage.reduce((sum, { gaps: ofScope }) => sum + ofScope.length, 0);
  return gaps === 0 ? 'They have no gap.' : `They have ${pluralised(gaps, 'gap')}, listed under "Coverage".`;
}

const DIRECTION_TEXT = {
  inbound: 'From outside',
  lateral: 'Inside to inside',
  outbound: 'To outside',
  forwarded: 'Passed on by an interface',
  transit: 'Passing through',
} as const;

function totalsTable({ totals }: ReportFacts): Html {
  return dataTable(
    'Attempts on the watched ports',
    [
      { title: 'Direction', cell: ({ direction }) => DIRECTION_TEXT[direction] },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected), isNumber: true },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted), isNumber: true },
      { title: 'Sources', cell: ({ sources }) => withThousands(sources), isNumber: true },
      { title: 'Targets', cell: ({ destinations }) => withThousands(destinations), isNumber: true },
    ],
    totals,
  );
}
