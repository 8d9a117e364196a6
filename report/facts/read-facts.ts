import { DAY_SECONDS } from '../../core/time.ts';
import type { ThresholdSetting } from '../../core/settings/detection-settings.ts';
import type { ReportFacts, Span } from '../report-facts.ts';
import { ADDRESS_LIMITS, type AddressLimits } from './address-book.ts';
import { hasAnyAlert, readAlerts } from './alert-files.ts';
import { listsOf } from './lists.ts';
import { type Leftovers, notesOf } from './notes.ts';
import { readOpenBefore } from './open-before.ts';
import { countQuarantined } from './quarantined.ts';
import { type AskedSpan, chooseSpan } from './span.ts';
import { type DataStore, spanOfTables } from './table-files.ts';
import { scanTables, type TableScan } from './table-scan.ts';
import { expectedSpan, judgeSpan } from './verdict.ts';
import { timelinesOf } from './timelines.ts';

/** What facts are read from. */
export interface FactSource {
  /** The data bucket, or a folder that is laid out like it. */
  readonly store: DataStore;
  /** Thresholds of the settings. */
  readonly thresholds: readonly ThresholdSetting[];
  /** Asked before each file of a table; false ends the reading, and the facts say so. By default it never ends early. */
  readonly mayGoOn?: () => boolean;
  /** Largest numbers of distinct addresses and contacts. */
  readonly limits?: AddressLimits;
}

/**
 * Reads everything that a report shows. Files are read one after the other, so memory does not grow with the number of rows, only with the number of
 * distinct addresses, up to a limit. The facts say what they leave out.
 * @param source tables, alerts and settings
 * @param asked the span; what is not asked for follows from the tables
 * @throws {NoLogsError} if there is no log in the span
 */
export async function readFacts(source: FactSource, asked: AskedSpan): Promise<ReportFacts> {
  const tables = await spanOfTables(source.store);
  const span = chooseSpan(tables, asked);
  const damaged = new Set<string>();
  const request = {
    ...source,
    span,
    mayGoOn: source.mayGoOn ?? (() => true),
    limits: source.limits ?? ADDRESS_LIMITS,
    onDamaged: (key: string) => void damaged.add(key),
  };
  const ofLogs = { ...request, span: within(span, tables, 0) };
  const scan = await scanTables(ofLogs);
  const { alerts, openBefore, unreadable, unreadAlerts, hasAlerts } = await readAllAlerts(source.store, span, tables);
  const lists = await listsOf(scan.attempts, { ...request, tablesFrom: tables?.from ?? span.from });
  const totals = totalsOf(scan);
  const timelines = await timelinesOf(scan.courses, { ...ofLogs, pointSeconds: scan.pointSeconds });
  const leftovers: Leftovers = {
    span,
    observed: scan.observed,
    damaged: [...damaged],
    unreadAlerts,
    quarantined: await countQuarantined(source.store, span),
    isCut: scan.attempts.isCut,
    hasDrill: scan.hasDrill,
    stoppedAt: scan.stoppedAt,
    hosts: scan.attempts.hosts.length,
    shownHosts: lists.exposedHosts.length,
  };
  return {
    span,
    timelines,
    totals,
    hours: scan.hours,
    exposedHosts: lists.exposedHosts,
    exposedHostCount: scan.attempts.hosts.length,
    sources: lists.sources,
    targets: lists.targets,
    coverage: scan.scopes,
    alerts,
    openBefore,
    unreadable,
    notes: notesOf(leftovers),
    isComplete: scan.stoppedAt === undefined && scan.silent !== undefined,
    verdict: judgeSpan({
      alerts,
      openBefore,
      hasAlerts,
      hosts: scan.attempts.hosts,
      scopes: scan.scopes,
      ...sumsOf(totals),
      acceptedFromOutside: scan.courses.get('inbound')?.accepted ?? 0,
      expected: expectedSpan(span, asked),
      silent: scan.silent ?? [],
      damagedFiles: damaged.size + unreadable.length,
      quarantined: leftovers.quarantined,
      isCut: scan.stoppedAt !== undefined || scan.silent === undefined || unreadAlerts > 0,
    }),
  };
}

/** Reads the alerts of a span, and those that were open before it. */
async function readAllAlerts(store: DataStore, span: Span, tables: Span | undefined) {
  const found = await readAlerts(store, within(span, tables, DAY_SECONDS));
  const before = await readOpenBefore(store, span, found);
  return {
    alerts: found.alerts,
    openBefore: before.alerts,
    unreadable: [...found.unreadable, ...before.unreadable],
    unreadAlerts: found.leftOut + before.leftOut,
    hasAlerts: found.alerts.length > 0 || (await hasAnyAlert(store)),
  };
}

/** Returns the part of a span that has tables, and so many seconds around them: somebody may ask for years. */
function within(span: Span, tables: Span | undefined, aroundSeconds: number): Span {
  if (tables === undefined) return span;
  return {
    from: Math.max(span.from, tables.from - aroundSeconds),
    to: Math.min(span.to, tables.to + aroundSeconds),
  };
}

function sumsOf(totals: ReportFacts['totals']): { readonly accepted: number; readonly unknown: number } {
  return {
    accepted: totals.reduce((sum, { accepted }) => sum + accepted, 0),
    unknown: totals.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

function totalsOf({ courses, attempts }: TableScan): ReportFacts['totals'] {
  return [...courses].flatMap(([direction, { rejected, accepted, unknown }]) => {
    const { sources, destinations } = attempts.distinct.get(direction) ?? { sources: 0, destinations: 0 };
    return rejected + accepted + unknown === 0
      ? []
      : [{ direction, rejected, accepted, unknown, sources, destinations }];
  });
}
