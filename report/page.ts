import { alertAnchors } from './alert-anchors.ts';
import { pluralised, withThousands } from '../core/wording.ts';
import { episodesOf } from './episodes.ts';
import { html, Html } from './html.ts';
import { infectionTrees } from './infection-trees.ts';
import type { ReportFacts } from './report-facts.ts';
import { recordsRead } from './records-read.ts';
import { alertsSection } from './sections/alerts.ts';
import { coverageSection } from './sections/coverage.ts';
import { episodesSection } from './sections/episodes.ts';
import { exposedHostsSection } from './sections/exposed-hosts.ts';
import { heatMapSection } from './sections/heat-map.ts';
import { infectionsSection } from './sections/infections.ts';
import { sourcesAndTargetsSection } from './sections/sources-and-targets.ts';
import { timelinesSection } from './sections/timelines.ts';
import { verdictSection } from './sections/verdict.ts';
import { styleSheet } from './styles/style-sheet.ts';
import { spanText } from './times.ts';

/** Forbids everything but the style sheet of the page, should a value ever get past the escaping. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Writes the page of a report. The page is whole: it has no script and loads nothing. The same facts give the same bytes.
 * @returns an HTML document
 */
export function reportPage(facts: ReportFacts): string {
  const episodes = episodesOf([...facts.openBefore, ...facts.alerts], facts.span);
  const anchors = alertAnchors(facts.alerts);
  const span = spanText(facts.span);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>SMB attempts, ${span}</title>
        <style>
          ${new Html(styleSheet())}
        </style>
      </head>
      <body>
        <a class="skip" href="#verdict">Skip to the verdict</a>
        <header>
          <p class="name">surge445 report</p>
          <h1>SMB attempts in your flow logs</h1>
          <p class="lead">${span}${placesText(facts)}</p>
        </header>
        <main>
          ${verdictSection(facts, episodes, anchors)}
          <nav aria-label="Sections">
            <ul>
              ${contentsOf(facts, episodes.length).map(([id, title, count]) => html`<li><a href="#${id}">${title}${count === undefined ? undefined : html` <b>${withThousands(count)}</b>`}</a></li>`)}
            </ul>
          </nav>
          ${episodesSection(episodes, facts.span.from, anchors)} ${exposedHostsSection(facts)}
          ${infectionsSection(facts)} ${timelinesSection(facts, episodes)} ${heatMapSection(facts)}
          ${sourcesAndTargetsSection(facts)} ${coverageSection(facts)} ${alertsSection(facts, anchors)}
        </main>
        <footer>
          <p>
            Made by surge445 from VPC Flow Logs. All times are UTC. A window is five minutes. The page needs no script
            and loads nothing.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function placesText({ coverage }: ReportFacts): string {
  const countOf = (type: string): number => coverage.filter(({ scopeType }) => scopeType === type).length;
  const texts = [
    ['account', 'account'],
    ['vpc', 'VPC'],
  ].flatMap(([type = '', noun = '']) => (countOf(type) === 0 ? [] : [pluralised(countOf(type), noun)]));
  const records = pluralised(recordsRead(coverage), 'record');
  return texts.length === 0 ? '' : ` · ${texts.join(', ')} · ${records} read`;
}

/** Returns the sections by the id of their heading, in the order of the page, with the number of their entries. */
function contentsOf(
  facts: ReportFacts,
  episodes: number,
): ReadonlyArray<readonly [id: string, title: string, count?: number]> {
  const trees = infectionTrees(facts.alerts).length;
  return [
    ['episodes', 'What happened', episodes],
    ['exposed', 'Exposed hosts', facts.exposedHostCount],
    ...(trees === 0 ? [] : [['infections', 'Spread from host to host', trees] as const]),
    ['timeline', 'Timeline'],
    ['hours', 'Days by hours'],
    ['top', 'Sources and targets'],
    ['coverage', 'Coverage'],
    ['alerts', 'Alerts and their mails', facts.alerts.length],
  ];
}
