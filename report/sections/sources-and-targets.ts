import { isoDay } from '../../core/time.ts';
import { withThousands } from '../../core/wording.ts';
import { cardTable } from '../data-table.ts';
import { foldedRest } from '../folded.ts';
import { html, type Html } from '../html.ts';
import { dayOptions, leftOut } from '../left-out.ts';
import type { ReportFacts, SourceCount, TargetCount } from '../report-facts.ts';
import { timeCell } from '../times.ts';

/** Rows that are open at once. */
const OPEN_ROWS = 10;

/** Writes the sources from outside with most targets, and the targets of most sources. */
export function sourcesAndTargetsSection({ sources, targets, totals, span }: ReportFacts): Html {
  const inbound = totals.find(({ direction }) => direction === 'inbound');
  return html`<section aria-labelledby="top">
    <h2 id="top">Sources and targets</h2>
    <h3>Sources from outside</h3>
    ${
      sources.length === 0
        ? html`<p>The logs show no attempt from outside.</p>`
        : html`<p>${newText(sources)} Those that tried most of your addresses come first.</p>
            ${foldedRest(sources, OPEN_ROWS, sourceTable)}`
    }
    ${leftOut({
      shown: sources.length,
      all: inbound?.sources ?? sources.length,
      nouns: 'sources',
      command: `surge445 query top_sources ${dayOptions(span)} --limit ${inbound?.sources ?? sources.length} --out <folder>`,
    })}
    <h3>Targets of yours</h3>
    ${
      targets.length === 0
        ? html`<p>The logs show no attempt from outside.</p>`
        : html`<p>Those that most sources tried come first.</p>
            ${foldedRest(targets, OPEN_ROWS, targetTable)}`
    }
    ${leftOut({
      shown: targets.length,
      all: inbound?.destinations ?? targets.length,
      nouns: 'targets',
      command: `surge445 query "SELECT destination, count(DISTINCT source) AS sources FROM attempts WHERE direction = 'inbound' AND rejected + accepted > 0 AND dt BETWEEN '${isoDay(span.from)}' AND '${isoDay(span.to - 1)}' GROUP BY destination ORDER BY sources DESC" --out <folder>`,
    })}
  </section>`;
}

/** Says which sources are marked as new. */
function newText(sources: readonly SourceCount[]): Html {
  return sources.some(({ isNew }) => isNew)
    ? html`A source is <span class="badge new">new</span> if there are older logs, and no attempt of it in them before
        the last 24 hours of this report.`
    : html`No source is marked as new: that takes older logs that do not show it before the last 24 hours of this
      report.`;
}

function sourceTable(sources: readonly SourceCount[], isRest: boolean): Html {
  return cardTable(
    isRest ? 'Further sources from outside' : 'Sources from outside that tried most of your addresses',
    [
      {
        title: 'Source',
        cell: ({ address, isNew }) => html`${address}${isNew ? html` <span class="badge new">new</span>` : undefined}`,
      },
      { title: 'Targets', cell: (source) => withThousands(source.targets) },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected) },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted) },
      { title: 'First (UTC)', cell: ({ firstSeen }) => timeCell(firstSeen) },
      { title: 'Last (UTC)', cell: ({ lastSeen }) => timeCell(lastSeen) },
    ],
    sources,
  );
}

function targetTable(targets: readonly TargetCount[], isRest: boolean): Html {
  return cardTable(
    isRest ? 'Further targets of yours' : 'Addresses of yours that most sources from outside tried',
    [
      { title: 'Target', cell: ({ address }) => address },
      { title: 'Sources', cell: (target) => withThousands(target.sources) },
      { title: 'Rejected', cell: ({ rejected }) => withThousands(rejected) },
      { title: 'Accepted', cell: ({ accepted }) => withThousands(accepted) },
    ],
    targets,
  );
}
