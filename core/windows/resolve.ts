import type { AddressRanges } from '../flowlog/address.ts';
import { findForwarders } from '../network/forwarders.ts';
import { mergeInterfaces, type NetworkInterface, ownersOf } from '../network/interfaces.ts';
import { insideCheck, type Ownership } from '../network/ownership.ts';
import type { Pair } from '../pairs/pair.ts';
import { hostsBehind, isTranslatedPair } from './hosts-behind.ts';
import { withoutSlow } from './coverage.ts';
import { knownPackets } from './known-packets.ts';
import { mergeFlowLogs, placedReports } from './merge-flow-logs.ts';
import { pairsOf, withBareRejects } from './pairs-of-reports.ts';
import { type ReportList, reportsOf, tableOf } from './report-table.ts';
import { MOST_LISTED_PAIRS, type ReportContext, resolveLarge } from './resolve-large.ts';
import { withoutLoggedByVpcs } from './transit-reports.ts';
import type { WindowDocument } from './window-document.ts';
import type { WindowFacts } from './window-facts.ts';

/** What decides which addresses are ours, besides the window itself. */
export interface ResolveContext {
  /** Private ranges and the blocks of the settings. */
  readonly inside: AddressRanges;
  /** What interfaces of the fleet owned on the day before. */
  readonly remembered: Ownership;
  /** How many pairs are listed; {@link MOST_LISTED_PAIRS} when undefined. */
  readonly mostListed?: number;
}

/**
 * Decides what the reports of a window mean: two flow logs of one interface become one report, each pair gets its direction, and what passes a
 * gateway or a load balancer is counted for the host behind it. Of a window with very many pairs all are counted, and the most telling are listed.
 * A pure function of its arguments.
 */
export function resolveWindow(document: WindowDocument, context: ResolveContext): WindowFacts {
  const { windowStart, latest, ports, objects, coverage, leftOut, reports } = document;
  const { mostListed = MOST_LISTED_PAIRS } = context;
  const interfaces = mergeInterfaces(document.interfaces);
  const reporters = [...interfaces.values()];
  const given = { windowStart, latest, ports, objects, coverage: withoutSlow(coverage, reporters) };
  const head = { ...given, ...(leftOut ? { leftOut } : {}), interfaces: reporters };
  const known = { ...context, interfaces, vpcIds: new Set(coverage.map(({ vpcId }) => vpcId)) };
  if (reports.length <= mostListed) return { ...head, pairs: resolveAll(reports, known) };
  return { ...head, ...resolveLarge(tableOf(reports), { ...known, mostListed }) };
}

/** Returns all pairs of a window. */
function resolveAll(list: ReportList, { inside, interfaces, remembered, vpcIds }: ReportContext): Pair[] {
  const owners = ownersOf(interfaces.values());
  const placed = placedReports(reportsOf(list), interfaces);
  const all = mergeFlowLogs(placed, knownPackets(placed)).map(withBareRejects);
  const reports = withoutLoggedByVpcs(all, { owners, vpcIds });
  const forwarders = findForwarders(reports, owners, remembered);
  const isInside = insideCheck(inside, interfaces.values(), remembered);
  const mayPass = (reporter: NetworkInterface): boolean => reporter.isPassing || forwarders.has(reporter);
  const translated = reports.filter(isTranslatedPair);
  const hosts = hostsBehind(reports, { mayPass, isInside, translated });
  return pairsOf(reports, { isInside, owners, forwarders, hosts });
}
