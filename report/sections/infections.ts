import { minuteText } from '../../core/time.ts';
import { joined, pluralised } from '../../core/wording.ts';
import { html, type Html } from '../html.ts';
import { type InfectedHost, infectionTrees } from '../infection-trees.ts';
import type { ReportFacts } from '../report-facts.ts';

/** Writes who infected whom. */
export function infectionsSection({ alerts, coverage }: ReportFacts): Html {
  const trees = infectionTrees(alerts);
  return html`<section aria-labelledby="infections">
    <h2 id="infections">Spread from host to host</h2>
    ${trees.length === 0 ? html`<p>${coverage.length === 0 ? 'Unknown: there is no log.' : 'No alert says that a host spread what reached it from another host.'}</p>` : treeList(trees)}
  </section>`;
}

function treeList(trees: readonly InfectedHost[]): Html {
  return html`<p>
      An arrow leads from a host to the hosts that it reached first and that then began to do the same. The first host
      of a tree is where to begin. Times are UTC.
    </p>
    <ul class="tree">
      ${trees.map((tree) => hostItem(tree, true))}
    </ul>`;
}

function hostItem({ address, since, alsoReachedBy, children, place }: InfectedHost, isFirst: boolean): Html {
  const time = since === undefined ? 'no alert of its own' : `began ${minuteText(since)}`;
  const also = alsoReachedBy.length === 0 ? '' : `; also reached by ${joined(alsoReachedBy)}`;
  const below = children.length === 0 ? '' : `; went on to ${pluralised(children.length, 'host')}`;
  return html`<li>
    <span class="host"
      >${isFirst ? html`<span class="badge critical">first</span> ` : html`<span aria-hidden="true">→ </span>`}<b
        >${address}</b
      ></span
    >
    <span class="note">${time}${also}${below} <small>${place}</small></span>
    ${
      children.length === 0
        ? undefined
        : html`<ul>
            ${children.map((child) => hostItem(child, false))}
          </ul>`
    }
  </li>`;
}
