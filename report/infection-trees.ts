import { groupedBy } from '../core/collections/grouped-by.ts';
import type { ReportAlert } from './report-facts.ts';

/** A host that a worm went to, or came from. */
export interface InfectedHost {
  readonly address: string;
  /** VPC, or account where no VPC is known. */
  readonly place: string;
  /** When the first alert says that it began; undefined for a host that only alerts about others name. */
  readonly since?: number;
  /** Further hosts that reached it. */
  readonly alsoReachedBy: readonly string[];
  readonly children: readonly InfectedHost[];
}

/** A host within its VPC. */
interface HostName {
  readonly key: string;
  readonly address: string;
  readonly place: string;
}

/**
 * Builds the trees of who infected whom from the alerts of rule `spread`. A host stands below the first host that reached it.
 * @param alerts in the order of time
 * @returns one tree for each host that no other one reached
 */
export function infectionTrees(alerts: readonly ReportAlert[]): InfectedHost[] {
  const infections = infectionsOf(alerts);
  const starts = startsOf(alerts);
  const children = groupedBy([...infections.values()], (alert) => parentOf(alert).key);
  const visited = new Set<string>();
  const treeOf = ({ key, address, place }: HostName): InfectedHost => {
    visited.add(key);
    const since = starts.get(key);
    const below = (children.get(key) ?? []).map(hostOf).filter((child) => !visited.has(child.key));
    return {
      address,
      place,
      ...(since === undefined ? {} : { since }),
      alsoReachedBy: infections.get(key)?.reachedBy.slice(1) ?? [],
      children: below.flatMap((child) => (visited.has(child.key) ? [] : [treeOf(child)])),
    };
  };
  const inOrder = [...infections.values()].toSorted((first, second) => first.first - second.first);
  const roots = inOrder.filter((alert) => !infections.has(parentOf(alert).key));
  // Hosts that reached each other have no root of their own, so the earliest of them begins a tree.
  return [...roots, ...inOrder].flatMap((alert) => {
    const parent = parentOf(alert);
    return visited.has(parent.key) || visited.has(hostOf(alert).key) ? [] : [treeOf(parent)];
  });
}

/** Returns the first alert about each host that another one reached. */
function infectionsOf(alerts: readonly ReportAlert[]): Map<string, ReportAlert> {
  const infections = new Map<string, ReportAlert>();
  for (const alert of alerts) {
    const isInfection = alert.rule === 'spread' && alert.entity.type === 'host' && alert.reachedBy.length > 0;
    const { key } = hostOf(alert);
    if (isInfection && !infections.has(key)) infections.set(key, alert);
  }
  return infections;
}

/** Returns when each host began to reach for others, from all alerts about it. */
function startsOf(alerts: readonly ReportAlert[]): Map<string, number> {
  const starts = new Map<string, number>();
  for (const alert of alerts) {
    if (alert.entity.type !== 'host' || (alert.rule !== 'spread' && alert.rule !== 'sweep')) continue;
    const { key } = hostOf(alert);
    starts.set(key, Math.min(alert.first, starts.get(key) ?? alert.first));
  }
  return starts;
}

function hostOf(alert: ReportAlert): HostName {
  return nameOf(alert, alert.entity.id);
}

function parentOf(alert: ReportAlert): HostName {
  return nameOf(alert, alert.reachedBy[0] ?? '');
}

function nameOf({ scope }: ReportAlert, address: string): HostName {
  return { key: `${scope.accountId} ${scope.vpcId} ${address}`, address, place: scope.vpcId || scope.accountId };
}
