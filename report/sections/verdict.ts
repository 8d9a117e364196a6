import { DIRECTION_TEXT } from '../direction-text.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { cardTable } from '../data-table.ts';
import type { ReportEpisode } from '../episodes.ts';
import type { AlertAnchors } from '../alert-anchors.ts';
import { type FirstSteps, firstSteps } from '../first-steps.ts';
import { html, type Html, type HtmlValue } from '../html.ts';
import type { DirectionTotals, ReportFacts } from '../report-facts.ts';
import { pageVerdict } from '../page-verdict.ts';

/** Most sentences of alerts that the verdict repeats. */
const MAX_FINDINGS = 5;

/**
 * Writes the first section: whether anything got through, what is not known, what to do first, and the numbers to remember.
 * @param anchors where the mails are
 */
export function verdictSection(facts: ReportFacts, episodes: readonly ReportEpisode[], anchors: AlertAnchors): Html {
  const { gotThrough, title, findings, doubts, notes } = pageVerdict(facts);
  return html`<section class="verdict ${gotThrough}" aria-labelledby="verdict">
    <h2 id="verdict">${title}</h2>
    ${listOf(findings)}
    ${doubts.map((doubt) => html`<p class="doubt"><strong>Not known:</strong> ${doubt} <a href="#coverage">See coverage</a></p>`)}
    ${toDo(firstSteps(episodes), anchors)}
    ${notes.map((note) => html`<p class="doubt"><strong>Note:</strong> ${note}</p>`)}
    <p>${alertText(facts)}</p>
    <dl class="tiles">
      ${tilesOf(facts, episodes).map(
        ({ name, value, note }) =>
          html`<div>
            <dt>${name}</dt>
            <dd><b>${value}</b> ${note}</dd>
          </div>`,
      )}
    </dl>
    ${totalsTable(facts)}
  </section>`;
}

function listOf(findings: readonly string[]): Html | undefined {
  if (findings.length === 0) return undefined;
  if (findings.length === 1) return html`<p class="finding">${findings[0]}</p>`;
  const shown = findings.slice(0, MAX_FINDINGS).map((text) => html`<li>${text}</li>`);
  const rest = findings.length - shown.length;
  return html`<ul class="finding">
    ${shown}${rest > 0 ? html`<li>and ${withThousands(rest)} more, <a href="#alerts">in the alerts</a></li>` : undefined}
  </ul>`;
}

/** Writes what to do first, and where the commands for it are. */
function toDo(first: FirstSteps | undefined, anchors: AlertAnchors): Html | undefined {
  if (first === undefined) return undefined;
  const { steps, reference, alert, others } = first;
  const anchor = anchors.get(alert);
  const mail = html`mail of ${reference}`;
  return html`<h3>What to do first</h3>
    <ol class="steps">
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    <p class="note">
      So says the ${anchor === undefined ? mail : html`<a href="#${anchor}">${mail}</a>`}; it has the
      details.${others === 0 ? undefined : html` The mails of ${pluralised(others, 'other episode')} <a href="#episodes">say what to do</a> too.`}
    </p>`;
}

/** Says what was found and what of it nobody got. */
function alertText({ alerts }: ReportFacts): string {
  if (alerts.length === 0) return 'There was no alert.';
  const countOf = (delivery: string): number => alerts.filter((alert) => alert.delivery === delivery).length;
  const parts = [
    [countOf('now'), 'have mails of their own', 'has a mail of its own'],
    [countOf('folded'), 'are told in another mail', 'is told in another mail'],
    [countOf('digest'), 'are told in a digest', 'is told in a digest'],
    [
      countOf('suppressed'),
      'have no mail, because the allow-list hides them',
      'has no mail, because the allow-list hides it',
    ],
    [
      countOf('shadow'),
      'have no mail, because their rule still learns what is usual',
      'has no mail, because its rule still learns what is usual',
    ],
  ] as const;
  const texts = parts
    .filter(([count]) => count > 0)
    .map(([count, many, one]) => `${withThousands(count)} ${count === 1 ? one : many}`);
  return `There ${alerts.length === 1 ? 'was' : 'were'} ${pluralised(alerts.length, 'alert')}: ${texts.join('; ')}.`;
}

interface Tile {
  readonly name: string;
  readonly value: HtmlValue;
  readonly note: HtmlValue;
}

function tilesOf(
  { totals, exposedHostCount, coverage, span }: ReportFacts,
  episodes: readonly ReportEpisode[],
): Tile[] {
  const inbound = totals.find(({ direction }) => direction === 'inbound');
  const open = episodes.filter(({ isOver }) => !isOver).length;
  const windows = Math.round((span.to - span.from) / WINDOW_SECONDS);
  const observed = Math.max(0, ...coverage.map((scope) => scope.windows));
  return [
    {
      name: 'Rejected from outside',
      value: withThousands(inbound?.rejected ?? 0),
      note: triedBy(inbound?.sources ?? 0),
    },
    {
      name: 'Accepted from outside',
      value: withThousands(inbound?.accepted ?? 0),
      note: html`<a href="#exposed"
        >${exposedHostCount === 0 ? 'none' : `by ${pluralised(exposedHostCount, 'host')} of yours`}</a
      >`,
    },
    {
      name: 'Episodes',
      value: withThousands(episodes.length),
      note: html`<a href="#episodes">${episodeNote(episodes.length, open)}</a>`,
    },
    { name: 'Observed', value: `${percent(observed, windows)} %`, note: html`<a href="#coverage">of the time</a>` },
  ];
}

/** Counts all sources: those of rejected attempts alone are not counted. */
function triedBy(sources: number): string {
  return sources === 0 ? 'no source tried' : `${pluralised(sources, 'source')} tried`;
}

function episodeNote(all: number, open: number): string {
  if (all === 0) return 'none';
  return open === 0 ? 'all are over' : `${withThousands(open)} still open`;
}

/** Rounds down, so that 100 means all. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.floor((part / whole) * 100));
}

function totalsTable({ totals }: ReportFacts): Html | undefined {
  if (totals.length === 0) return undefined;
  return cardTable(
    'Attempts on the watched ports, by direction',
    [
      { title: 'Direction', cell: ({ direction }) => DIRECTION_TEXT[direction] },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected) },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted) },
      ...(totals.some(({ unknown }) => unknown > 0)
        ? [{ title: 'Unknown outcome', cell: ({ unknown }: DirectionTotals) => withThousands(unknown) }]
        : []),
      { title: 'Sources', cell: ({ sources }) => withThousands(sources) },
      { title: 'Targets', cell: ({ destinations }) => withThousands(destinations) },
    ],
    totals,
  );
}
