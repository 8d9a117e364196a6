import { WINDOW_SECONDS } from '../../core/time.ts';
import { duration, withThousands } from '../../core/wording.ts';
import { timeLabels } from '../charts/count-chart.ts';
import { percentOf } from '../charts/step-path.ts';
import { cardTable } from '../data-table.ts';
import { folded, foldedRest } from '../folded.ts';
import { html, type Html } from '../html.ts';
import { dayOptions, leftOut } from '../left-out.ts';
import type { ReportFacts, ScopeCoverage, Span } from '../report-facts.ts';
import { spanText, timeCell } from '../times.ts';

/** Most gaps that the report lists, and how many of them are open at once. */
const MAX_GAPS = 100;
const OPEN_GAPS = 10;

/** Most accounts and VPCs with a strip of their own. */
const MAX_STRIPS = 20;

/** Most gaps of a strip. Each is at least two pixels wide, so more of them would look like a longer time. */
const MAX_MARKS = 40;

interface ScopeGap extends Span {
  readonly scopeId: string;
}

/** Writes how well accounts and VPCs were observed. */
export function coverageSection({ coverage, span }: ReportFacts): Html {
  const gaps = coverage.flatMap(({ scopeId, gaps: ofScope }) => ofScope.map((gap) => ({ scopeId, ...gap })));
  const gapCount = coverage.reduce((sum, scope) => sum + gapCountOf(scope), 0);
  return html`<section aria-labelledby="coverage">
    <h2 id="coverage">Coverage</h2>
    <p>
      What was not observed is unknown, which is not zero. Every count of this page may be too low where logs are
      missing.
    </p>
    ${coverage.length === 0 ? html`<p>There is no log of ${spanText(span)}.</p>` : html`${strips(coverage, span)}${folded('Table of coverage', scopeTable(coverage, span))}`}
    <h3>Times without a log</h3>
    ${gaps.length === 0 ? html`<p>${coverage.length === 0 ? 'All of the time.' : 'No account and no VPC has a gap between its first and its last log.'}</p>` : foldedRest(longestOf(gaps, MAX_GAPS), OPEN_GAPS, gapTable)}
    ${leftOut({ shown: Math.min(gaps.length, MAX_GAPS), all: gapCount, nouns: 'gaps', command: `surge445 query coverage ${dayOptions(span)} --out <folder>` })}
  </section>`;
}

function gapCountOf({ gaps, gapCount }: ScopeCoverage): number {
  return gapCount ?? gaps.length;
}

/** Returns the longest gaps, the longest first. */
function longestOf<Gap extends Span>(gaps: readonly Gap[], most: number): Gap[] {
  return gaps.toSorted((first, second) => second.to - second.from - (first.to - first.from)).slice(0, most);
}

function strips(coverage: readonly ScopeCoverage[], span: Span): Html {
  const shown = coverage.slice(0, MAX_STRIPS);
  const rest = coverage.length - shown.length;
  return html`<ul class="legend">
      <li><i class="observed"></i>observed</li>
      <li><i class="gap"></i>no log</li>
    </ul>
    <div
      class="strips"
      role="img"
      aria-label="Times with and without a log, by account and VPC. The tables below have the numbers."
    >
      ${shown.map(
        (scope) =>
          html`<div class="strip">
            <span>${scope.scopeId} <b>${observedText(scope, span)}</b></span>
            <div class="observed">${longestOf(scope.gaps, MAX_MARKS).map((gap) => gapMark(gap, span))}</div>
          </div>`,
      )}
      ${timeLabels(span)}
    </div>
    ${shown.some((scope) => gapCountOf(scope) > MAX_MARKS) ? html`<p class="note">Each line shows its ${MAX_MARKS} longest times without a log.</p>` : undefined}
    ${rest > 0 ? html`<p class="note">${withThousands(rest)} more accounts and VPCs are in the table only.</p>` : undefined}`;
}

function gapMark(gap: Span, span: Span): Html {
  const left = percentOf(gap.from, span);
  return html`<i class="gap" style="left:${left}%;width:${(percentOf(gap.to, span) - left).toFixed(2)}%"></i>`;
}

function observedText({ windows }: ScopeCoverage, span: Span): string {
  return `${withThousands(windows)} of ${withThousands(Math.round((span.to - span.from) / WINDOW_SECONDS))}`;
}

function scopeTable(coverage: readonly ScopeCoverage[], span: Span): Html {
  return cardTable(
    'Observed windows of five minutes',
    [
      { title: 'Account or VPC', cell: ({ scopeId }) => scopeId },
      { title: 'Observed', cell: (scope) => observedText(scope, span) },
      { title: 'Records read', cell: ({ records }) => withThousands(records) },
      { title: 'Incomplete', cell: ({ partialWindows }) => withThousands(partialWindows) },
      { title: 'Lost notices', cell: ({ skipped }) => withThousands(skipped) },
      { title: 'Unreadable lines', cell: ({ malformed }) => withThousands(malformed) },
      { title: 'Gaps', cell: (scope) => withThousands(gapCountOf(scope)) },
    ],
    coverage,
  );
}

function gapTable(gaps: readonly ScopeGap[], isRest: boolean): Html {
  return cardTable(
    isRest ? 'Further times without a log' : 'Times without a log, the longest first',
    [
      { title: 'From (UTC)', cell: ({ from }) => timeCell(from) },
      { title: 'To (UTC)', cell: ({ to }) => timeCell(to) },
      { title: 'How long', cell: ({ from, to }) => duration(to - from) },
      { title: 'Account or VPC', cell: ({ scopeId }) => scopeId, isText: true },
    ],
    gaps,
  );
}
