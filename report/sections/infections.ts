import { groupedBy } from '../../core/collections/grouped-by.ts';
import { minuteText } from '../../core/time.ts';
import { html, type Html } from '../html.ts';
import type { ReportAlert, ReportFacts } from '../report-facts.ts';

/** A host that a worm went to, or came from. */
export interface InfectedHost {
  readonly address: string;
  /** When it began to spread; undefined for a host that only others name. */
  readonly since?: number;
  /** Further hosts that reached it. */
  readonly alsoReachedBy: readonly string[];
  readonly children: readonly InfectedHost[];
}

/**
 * Builds the trees of who infected whom from the alerts of rule `spread`. A host stands below the first host that reached it.
 * @returns one tree for each host that no other one reached
 */
export function infectionTrees(alerts: readonly ReportAlert[]): InfectedHost[] {
  const spreads = new Map<string, ReportAlert>();
  for (const alert of alerts) {
    const isChild = alert.rule === 'spread' && alert.entity.type === 'host' && alert.reachedBy.length > 0;
    const key = hostKey(alert, alert.entity.id);
    if (isChild && !spreads.has(key)) spreads.set(key, alert);
  }
  const children = groupedBy([...spreads.values()], (alert) => hostKey(alert, alert.reachedBy[0] ?? ''));
  const visited = new Set<string>();
  const treeOf = (key: string, address: string): InfectedHost => {
    visited.add(key);
    const alert = spreads.get(key);
    const below = (children.get(key) ?? []).filter((child) => !visited.has(hostKey(child, child.entity.id)));
    return {
      address,
      ...(alert === undefined ? {} : { since: alert.first }),
      alsoReachedBy: alert?.reachedBy.slice(1) ?? [],
      children: below.map((child) => treeOf(hostKey(child, child.entity.id), child.entity.id)),
    };
  };
  const inOrder = [...spreads.values()].toSorted((first, second) => first.first - second.first);
  const roots = inOrder.filter((alert) => !spreads.has(hostKey(alert, alert.reachedBy[0] ?? '')));
  // Hosts that reached each other have no root of their own, so the earliest of them begins a tree.
  return [...roots, ...inOrder].flatMap((alert) => {
    const address = alert.reachedBy[0] ?? '';
    const key = hostKey(alert, address);
    return visited.has(key) || visited.has(hostKey(alert, alert.entity.id)) ? [] : [treeOf(key, address)];
  });
}

function hostKey({ scope }: ReportAlert, address: string): string {
  return `${scope.accountId} ${scope.vpcId} ${address}`;
}

/** Writes who infected whom. */
export function infectionsSection({ alerts }: ReportFacts): Html {
  const trees = infectionTrees(alerts);
  return html`<section aria-labelledby="infections">
    <h2 id="infections">Who infected whom</h2>
    ${
      trees.length === 0
        ? html`<p>No alert says that a host spread what another host did.</p>`
        : html`<p>A host stands below the host that reached it first.</p>
            <ul class="tree">
              ${trees.map(hostItem)}
            </ul>`
    }
  </section>`;
}

function hostItem({ address, since, alsoReachedBy, children }: InfectedHost): Html {
  const time = since === undefined ? ', named by others first' : `, since ${minuteText(since)}`;
  const also = alsoReachedBy.length === 0 ? '' : `, also reached by ${alsoReachedBy.join(', ')}`;
  return html`<li>
    <strong>${address}</strong>${time}${also}${
      children.length === 0
        ? undefined
        : html`<ul>
            ${children.map(hostItem)}
          </ul>`
    }
  </li>`;
}
