import { DIRECTIONS } from '../../core/pairs/direction.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import type {
  DirectionTotals,
  ExposedHost,
  HourCount,
  ReportFacts,
  ScopeCoverage,
  SourceCount,
  Span,
  TargetCount,
} from '../../report/report-facts.ts';
import type { Tables } from '../query/tables.ts';
import { readAlerts } from './alert-files.ts';
import { readTimelines, type TimelineSource } from './read-timelines.ts';
import {
  coverageSql,
  exposedHostsSql,
  gapsSql,
  hoursSql,
  sourcesSql,
  tableSpanSql,
  targetsSql,
  totalsSql,
} from './report-sql.ts';
import { oneOf, type Row, rowsOf } from './rows.ts';

/** What a report is made from. */
export interface ReportSource extends TimelineSource {
  readonly store: Pick<ObjectStore, 'get' | 'list'>;
}

/** Days that a report is asked for, `YYYY-MM-DD`; without them all days of the tables. */
export interface AskedDays {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Reads everything that a report shows.
 * @param source tables, alerts and settings of one folder
 * @param days first and last day
 */
export async function readFacts(source: ReportSource, days: AskedDays): Promise<ReportFacts> {
  const { tables, store } = source;
  const whole = await tableSpan(tables);
  const span = spanOf(whole, days);
  const ask = async (sql: string): Promise<Row[]> => rowsOf(await tables.ask(sql));
  return {
    span,
    totals: (await ask(totalsSql(span))).map(totalsOf).filter(({ rejected, accepted }) => rejected + accepted > 0),
    timelines: await readTimelines(source, span),
    hours: (await ask(hoursSql(span))).map(hourOf),
    exposedHosts: (await ask(exposedHostsSql(span))).map(exposedHostOf),
    sources: (await ask(sourcesSql(span))).map((row) => sourceOf(row, whole.from, span.to)),
    targets: (await ask(targetsSql(span))).map(targetOf),
    coverage: coverageOf(await ask(coverageSql(span)), await ask(gapsSql(span))),
    ...(await readAlerts(store, span)),
  };
}

async function tableSpan(tables: Tables): Promise<Span> {
  const [row] = rowsOf(await tables.ask(tableSpanSql()));
  return { from: row?.number('first') ?? 0, to: row?.number('past') ?? 0 };
}

/** Returns the asked days as far as the tables have them; days outside the tables stay, and are shown empty. */
function spanOf(whole: Span, { from, to }: AskedDays): Span {
  const asked = {
    from: from === undefined ? whole.from : secondOfDay(from),
    to: to === undefined ? whole.to : secondOfDay(to) + DAY_SECONDS,
  };
  const common = { from: Math.max(asked.from, whole.from), to: Math.min(asked.to, whole.to) };
  return common.from < common.to ? common : asked;
}

function secondOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

function totalsOf(row: Row): DirectionTotals {
  return {
    direction: oneOf(DIRECTIONS, row.text('direction')),
    rejected: row.number('rejected'),
    accepted: row.number('accepted'),
    sources: row.number('sources'),
    destinations: row.number('destinations'),
  };
}

function hourOf(row: Row): HourCount {
  return { start: row.number('start'), rejected: row.number('rejected'), accepted: row.number('accepted') };
}

function exposedHostOf(row: Row): ExposedHost {
  return {
    address: row.text('destination'),
    accountId: row.text('account_id'),
    vpcId: row.text('vpc_id'),
    instanceId: row.text('instance_id'),
    port: row.number('port'),
    exposure: oneOf(['open', 'answered', 'data'], row.text('exposure')),
    accepted: row.number('accepted'),
    sources: row.number('sources'),
    firstSeen: row.number('first_seen'),
    lastSeen: row.number('last_seen'),
  };
}

function sourceOf(row: Row, tablesFrom: number, to: number): SourceCount {
  const dayBefore = to - DAY_SECONDS;
  return {
    address: row.text('source'),
    targets: row.number('targets'),
    records: row.number('records'),
    rejected: row.number('rejected'),
    accepted: row.number('accepted'),
    firstSeen: row.number('first_seen'),
    lastSeen: row.number('last_seen'),
    isNew: tablesFrom < dayBefore && row.number('first_ever') >= dayBefore,
  };
}

function targetOf(row: Row): TargetCount {
  return {
    address: row.text('destination'),
    sources: row.number('sources'),
    rejected: row.number('rejected'),
    accepted: row.number('accepted'),
  };
}

function coverageOf(scopes: readonly Row[], gaps: readonly Row[]): ScopeCoverage[] {
  return scopes.map((row) => ({
    scopeType: row.text('scope_type'),
    scopeId: row.text('scope_id'),
    windows: row.number('windows'),
    partialWindows: row.number('partial_windows'),
    skipped: row.number('skipped'),
    malformed: row.number('malformed'),
    gaps: gaps
      .filter((gap) => scopeName(gap) === scopeName(row))
      .map((gap) => ({ from: gap.number('gap_start'), to: gap.number('gap_end') })),
  }));
}

function scopeName(row: Row): string {
  return `${row.text('scope_type')} ${row.text('scope_id')}`;
}
