import type { Direction } from '../../core/pairs/direction.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { DRILL_VPC_ID } from '../../core/windows/drill-scope.ts';
import type { HourCount, Span } from '../report-facts.ts';
import type { AddressLimits } from './address-book.ts';
import { attemptRowsOf } from './attempt-rows.ts';
import { type AttemptFacts, createAttemptTally } from './attempt-tally.ts';
import { createCoverageTally, type ObservedScope } from './coverage-tally.ts';
import { type RollupRow, rollupRowsOf } from './rollup-rows.ts';
import { readTable, type TableRequest } from './table-files.ts';
import { createTimelineTally, pointWidth, type TalliedCourse } from './timeline-tally.ts';

/** What is scanned, and how far. */
export interface ScanRequest extends Pick<TableRequest<unknown>, 'store' | 'span' | 'onDamaged' | 'mayGoOn'> {
  readonly limits: AddressLimits;
}

/** Everything that the tables say about a span. */
export interface TableScan {
  readonly courses: ReadonlyMap<Direction, TalliedCourse>;
  /** Width of a point of the courses in seconds. */
  readonly pointSeconds: number;
  readonly hours: readonly HourCount[];
  readonly scopes: readonly ObservedScope[];
  /** From the first window of the fleet to the end of its last one; undefined without a window. */
  readonly observed: Span | undefined;
  /** Ids of accounts and VPCs that had logs on the day before the span and have none in it; undefined if there was no time to read that day. */
  readonly silent: readonly string[] | undefined;
  readonly attempts: AttemptFacts;
  /** True if a drill was left out of all numbers. */
  readonly hasDrill: boolean;
  /** Start of the first hour that was not read for lack of time. */
  readonly stoppedAt: number | undefined;
}

/** Reads both tables over a span, and adds their rows up. */
export async function scanTables(request: ScanRequest): Promise<TableScan> {
  const { span, limits } = request;
  const pointSeconds = pointWidth(span);
  const timeline = createTimelineTally(pointSeconds);
  const coverage = createCoverageTally();
  let hasDrill = false;
  const stoppedRollups = await scanWindows(request, (rows) => {
    const real = withoutDrill(rows);
    hasDrill ||= real !== rows;
    timeline.add(real);
    coverage.add(real);
  });
  const tally = createAttemptTally(limits);
  const stoppedAttempts = await readTable({ ...request, table: 'attempts', decode: attemptRowsOf }, (row) => {
    if (isWithin(row, span) && row.vpcId !== DRILL_VPC_ID) tally.add(row);
  });
  const scopes = coverage.scopes();
  return {
    courses: timeline.courses,
    pointSeconds,
    hours: timeline.hours(),
    scopes,
    observed: observedSpan(scopes),
    silent: await findSilent(request, scopes),
    attempts: tally.end(),
    hasDrill,
    stoppedAt: earlier(stoppedRollups, stoppedAttempts),
  };
}

/** Reads `rollups`, and hands out the rows of one window after the other. */
async function scanWindows(
  request: ScanRequest,
  use: (rows: readonly RollupRow[]) => void,
): Promise<number | undefined> {
  let rows: RollupRow[] = [];
  const stoppedAt = await readTable({ ...request, table: 'rollups', decode: rollupRowsOf }, (row) => {
    if (!isWithin(row, request.span)) return;
    if (rows[0] !== undefined && rows[0].windowStart !== row.windowStart) {
      use(rows);
      rows = [];
    }
    rows.push(row);
  });
  if (rows.length > 0) use(rows);
  return stoppedAt;
}

/**
 * Leaves out the VPC of drills, also from the counts of the fleet, and its account unless it has another VPC: they have logs of a few windows only,
 * and no log is missing.
 * @param rows of one window
 * @returns the same rows where there is no drill among them
 */
function withoutDrill(rows: readonly RollupRow[]): readonly RollupRow[] {
  const vpcs = rows.filter(({ scopeType }) => scopeType === 'vpc');
  const drill = vpcs.find(({ scopeId }) => scopeId === DRILL_VPC_ID);
  if (drill === undefined) return rows;
  const drills = vpcs.filter(({ scopeId }) => scopeId === DRILL_VPC_ID);
  const isAlone = vpcs.every(({ accountId, scopeId }) => accountId !== drill.accountId || scopeId === DRILL_VPC_ID);
  return rows
    .filter(({ scopeType, scopeId }) => {
      if (scopeType === 'account') return scopeId !== drill.accountId || !isAlone;
      return scopeId !== DRILL_VPC_ID;
    })
    .map((row) => (row.scopeType === 'fleet' ? minusDrills(row, drills) : row));
}

/** Takes the attempts of drills off a row of the fleet. Its number of sources stays: nothing of a report shows it. */
function minusDrills(row: RollupRow, drills: readonly RollupRow[]): RollupRow {
  const own = drills.filter(({ port, direction }) => port === row.port && direction === row.direction);
  const less = (count: 'rejected' | 'accepted' | 'unknown'): number =>
    Math.max(0, row[count] - own.reduce((sum, drill) => sum + drill[count], 0));
  return { ...row, rejected: less('rejected'), accepted: less('accepted'), unknown: less('unknown') };
}

function isWithin({ windowStart }: { readonly windowStart: number }, { from, to }: Span): boolean {
  return windowStart >= from && windowStart < to;
}

function observedSpan(scopes: readonly ObservedScope[]): Span | undefined {
  if (scopes.length === 0) return undefined;
  return {
    from: scopes.reduce((least, { observed }) => Math.min(least, observed.from), Infinity),
    to: scopes.reduce((latest, { observed }) => Math.max(latest, observed.to), 0),
  };
}

/** A day is enough: an account whose logs stopped before is told by the alerts of rule `silence`. */
async function findSilent(request: ScanRequest, scopes: readonly ObservedScope[]): Promise<TableScan['silent']> {
  const span = { from: request.span.from - DAY_SECONDS, to: request.span.from };
  const seen = new Set(scopes.map(nameOf));
  const silent = new Map<string, string>();
  const stoppedAt = await scanWindows({ ...request, span }, (rows) => {
    for (const row of withoutDrill(rows)) {
      if (row.scopeType !== 'fleet' && !seen.has(nameOf(row))) silent.set(nameOf(row), row.scopeId);
    }
  });
  return stoppedAt === undefined ? [...new Set(silent.values())].toSorted() : undefined;
}

/** Where the time ends in the first table, nothing of the second one is read: it stops at its first hour. */
function earlier(first: number | undefined, second: number | undefined): number | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return Math.min(first, second);
}

function nameOf({ scopeType, scopeId }: Pick<RollupRow, 'scopeType' | 'scopeId'>): string {
  return `${scopeType} ${scopeId}`;
}
