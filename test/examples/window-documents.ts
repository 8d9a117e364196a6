import { sortByKey } from '../../core/collections/order.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import type { InterfaceReport } from '../../core/pairs/interface-tally.ts';
import { ENDS, type Observer, observerKey, type PairReport, reportKey } from '../../core/pairs/report.ts';
import { insideRanges, NO_OWNERSHIP } from '../../core/network/ownership.ts';
import { reportsOf } from '../../core/windows/report-table.ts';
import { resolveWindow } from '../../core/windows/resolve.ts';
import { foldWindow, type WindowDocument } from '../../core/windows/window-document.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import type { LoggedAt } from '../../core/flowlog/logged-at.ts';
import { INTERFACE } from './observed-network.ts';
import { observedWindow, rejectedPair } from './observed-windows.ts';

/** The flow log of the examples. */
export const FLOW_LOG = 'fl-0c1d2e3f405162738';

/** An interface as the flow log of the examples names it. */
export function observer(at: LoggedAt = INTERFACE): Observer {
  const { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, between } = at;
  const described = { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId: FLOW_LOG };
  return between === undefined ? described : { ...described, between };
}

/** The report that a pair comes from. */
export function reportOf(pair: Pair): PairReport {
  const { direction, at, ...facts } = pair;
  return { ...facts, at: observer(at), bareRejects: 0, ends: ownEndOf(direction) };
}

/** A perfect report to spoil: one rejected attempt from outside, with fields changed. */
export function rejectedReport(changed: Partial<PairReport> = {}): PairReport {
  return { ...reportOf(rejectedPair()), ...changed };
}

/** The document that a window is read from: its pairs as one flow log reports them. */
export function documentOf(facts: WindowFacts): WindowDocument {
  const { windowStart, latest, ports, objects, coverage } = facts;
  const reports = new Map(facts.pairs.map((pair) => [reportKey(reportOf(pair)), reportOf(pair)]));
  return {
    windowStart,
    latest,
    ports,
    objects,
    coverage,
    interfaces: interfacesOf([...reports.values()]),
    reports: sortByKey(reports).map(([, one]) => one),
  };
}

/** The facts of a window of which several log objects report, on a network of which nothing else is known. */
export function factsOf(parts: readonly WindowDocument[]): WindowFacts {
  const document = foldWindow(parts);
  if (!document) throw new Error('Fold a window: found no parts, expected one or more');
  return resolveWindow(document, { inside: insideRanges({ inside: [] }), remembered: NO_OWNERSHIP });
}

/** A document to spoil: one log object with one pair. */
export function windowDocument(changes: Partial<WindowDocument> = {}): WindowDocument {
  const document = { ...documentOf(observedWindow([rejectedPair()], { object: 'object-1' })), ...changes };
  return { ...document, interfaces: changes.interfaces ?? interfacesOf(reportsOf(document.reports)) };
}

/** What the interfaces of some reports show about themselves. */
export function interfacesOf(reports: readonly PairReport[]): InterfaceReport[] {
  const byKey = new Map<string, InterfaceReport>();
  for (const { at: reporter, ends, source, destination } of reports) {
    const { isPassedOn: _, ...at } = reporter;
    const own = [
      ...(byKey.get(observerKey(at))?.own ?? []),
      ...((ends & ENDS.ownSource) === 0 ? [] : [source]),
      ...((ends & ENDS.ownDestination) === 0 ? [] : [destination]),
    ];
    byKey.set(observerKey(at), { at, own: [...new Set(own)].toSorted(), isPassing: false, longestSeconds: 59 });
  }
  return sortByKey(byKey).map(([, report]) => report);
}

function ownEndOf(direction: Pair['direction']): number {
  switch (direction) {
    case 'inbound':
    case 'lateral':
      return ENDS.ownDestination;
    case 'outbound':
      return ENDS.ownSource;
    case 'transit':
    case 'forwarded':
      return 0;
  }
}
