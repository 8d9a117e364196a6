import { minuteText } from '../core/time.ts';
import { html, Html } from './html.ts';
import type { ReportFacts } from './report-facts.ts';
import { alertsSection } from './sections/alerts.ts';
import { heatMapSection } from './sections/heat-map.ts';
import { infectionsSection } from './sections/infections.ts';
import { coverageSection, exposedHostsSection, topListsSection } from './sections/lists.ts';
import { timelinesSection } from './sections/timelines.ts';
import { verdictSection } from './sections/verdict.ts';
import { STYLES } from './styles.ts';

/** Forbids everything but the style sheet of the page, should a value ever get past the escaping. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Sections by the id of their heading, in the order of the page. */
const CONTENTS = [
  ['timeline', 'Course of time'],
  ['hours', 'Days by hours'],
  ['exposed', 'Exposed hosts'],
  ['infections', 'Who infected whom'],
  ['top', 'Sources and targets'],
  ['coverage', 'Coverage'],
  ['alerts', 'Alerts'],
] as const;

/**
 * Writes the page of a report. The page is whole: it has no script and loads nothing. The same facts give the same bytes.
 * @returns an HTML document
 */
export function reportPage(facts: ReportFacts): string {
  const { from, to } = facts.span;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>SMB attempts, ${minuteText(from)} to ${minuteText(to)}</title>
        <style>
          ${new Html(STYLES)}
        </style>
      </head>
      <body>
        <header>
          <h1>SMB attempts in your flow logs</h1>
          <p class="lead">${minuteText(from)} to ${minuteText(to)}. Written by surge445.</p>
        </header>
        <main>
          ${verdictSection(facts)}
          <nav aria-label="Sections">
            <ul>
              ${CONTENTS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
          ${timelinesSection(facts)} ${heatMapSection(facts)} ${exposedHostsSection(facts)} ${infectionsSection(facts)}
          ${topListsSection(facts)} ${coverageSection(facts)} ${alertsSection(facts)}
        </main>
      </body>
    </html> `.markup;
}
