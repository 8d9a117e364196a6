import { DIRECTIONS } from '../../../core/pairs/direction.ts';
import { openTables, type Tables } from '../../../cli/query/tables.ts';
import type { ReportFacts, Span } from '../../../report/report-facts.ts';

/** The part of the facts that SQL gives. */
export type SqlFacts = Pick<ReportFacts, 'totals' | 'hours' | 'exposedHosts' | 'targets'> & {
  readonly sources: ReadonlyArray<ReportFacts['sources'][number]>;
  readonly points: readonly unknown[];
  readonly coverage: readonly unknown[];
};

const second = (value: string): string => `epoch_ms(${value}) // 1000`;

/**
 * Asks DuckDB for the facts of a folder. It shares no code with the reader that it is compared with.
 * @param made the facts that are compared: their span, and the width of the points of their timelines
 */
export async function factsBySql(folder: string, made: Pick<ReportFacts, 'span' | 'timelines'>): Promise<SqlFacts> {
  const tables = await openTables(folder);
  const { from, to } = made.span;
  try {
    const during = `epoch_ms(window_start) >= ${from * 1000} AND epoch_ms(window_start) < ${to * 1000}`;
    const pointSeconds = made.timelines[0]?.pointSeconds ?? 1;
    return {
      totals: inOrderOfDirections(await rows(tables, totalsSql(during))),
      hours: await rows(tables, hoursSql(during)),
      exposedHosts: await rows(tables, hostsSql(during)),
      targets: await rows(tables, targetsSql(during)),
      sources: await rows(tables, sourcesSql(during, made.span)),
      points: inOrderOfDirections(await rows(tables, pointsSql(during, pointSeconds))),
      coverage: await rows(tables, coverageSql(during)),
    };
  } finally {
    tables.close();
  }
}

/** Runs a query. The caller knows the columns. */
async function rows<Row>(tables: Tables, sql: string): Promise<Row[]> {
  const { columns, rows: cells } = await tables.ask(sql);
  return cells.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ''])) as Row);
}

function inOrderOfDirections<Row>(found: readonly Row[]): Row[] {
  const rank = (row: Row): number => DIRECTIONS.indexOf((row as { direction: (typeof DIRECTIONS)[number] }).direction);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

function totalsSql(during: string): string {
  return `SELECT direction, rejected, accepted, unknown, coalesce(sources, 0) AS sources, coalesce(destinations, 0) AS destinations
FROM (
  SELECT direction, sum(rejected) AS rejected, sum(accepted) AS accepted, sum(unknown) AS unknown
  FROM rollups WHERE ${during} AND scope_type = 'fleet' GROUP BY direction
) AS fleet
LEFT JOIN (
  SELECT direction, count(DISTINCT source) AS sources, count(DISTINCT destination) AS destinations
  FROM attempts WHERE ${during} AND rejected + accepted > 0 GROUP BY direction
) AS addresses USING (direction)
WHERE rejected + accepted > 0`;
}

function hoursSql(during: string): string {
  return `SELECT ${second("date_trunc('hour', window_start)")} AS start, sum(rejected) AS rejected, sum(accepted) AS accepted
FROM rollups WHERE ${during} AND scope_type = 'fleet' AND direction = 'inbound' GROUP BY ALL ORDER BY start`;
}

/** A VPC, or an account of which no VPC is known in that window. */
const IS_PLACE = `(scope_type = 'vpc' OR (scope_type = 'account' AND NOT EXISTS (
  SELECT 1 FROM rollups AS vpc
  WHERE vpc.scope_type = 'vpc' AND vpc.account_id = rollups.account_id AND vpc.window_start = rollups.window_start
)))`;

function pointsSql(during: string, pointSeconds: number): string {
  const point = `${second('window_start')} // ${pointSeconds} * ${pointSeconds}`;
  return `SELECT direction, start, rejected, accepted, most_rejected, most_accepted, most_sources FROM (
  SELECT direction, ${point} AS start, sum(rejected) AS rejected, sum(accepted) AS accepted
  FROM rollups WHERE ${during} AND scope_type = 'fleet' GROUP BY direction, start
  QUALIFY sum(sum(rejected + accepted)) OVER (PARTITION BY direction) > 0
) AS fleet JOIN (
  SELECT direction, ${point} AS start, max(rejected) AS most_rejected, max(accepted) AS most_accepted, max(sources) AS most_sources
  FROM rollups WHERE ${during} AND ${IS_PLACE} GROUP BY ALL
) AS place USING (direction, start) ORDER BY start`;
}

/** Both ends may log a pair, so the largest count is the count of the pair. */
function pairsSql(during: string, condition: string): string {
  return `(SELECT window_start, account_id, vpc_id, port, source, destination, max(instance_id) AS instance_id, max(depth) AS depth,
    max(rejected + accepted) AS records, max(rejected) AS rejected, max(accepted) AS accepted, min(first_seen) AS first_seen, max(last_seen) AS last_seen
  FROM attempts WHERE ${during} AND direction = 'inbound' AND ${condition}
  GROUP BY window_start, account_id, vpc_id, port, source, destination)`;
}

function hostsSql(during: string): string {
  return `SELECT destination AS address, account_id AS "accountId", vpc_id AS "vpcId", max(instance_id) AS "instanceId", port,
  CASE max(depth) WHEN 5 THEN 'data' WHEN 4 THEN 'answered' WHEN 3 THEN 'reset' ELSE 'open' END AS exposure, sum(accepted) AS accepted,
  count(DISTINCT source) AS sources, ${second('min(first_seen)')} AS "firstSeen", ${second('max(last_seen)')} AS "lastSeen"
FROM ${pairsSql(during, '(accepted + continued > 0 OR depth >= 4)')}
GROUP BY destination, account_id, vpc_id, port ORDER BY max(depth) DESC, accepted DESC, destination, account_id, vpc_id, port LIMIT 100`;
}

function sourcesSql(during: string, { to }: Span): string {
  const dayBefore = to - 86_400;
  return `SELECT pairs.source AS address, count(DISTINCT destination) AS targets, sum(records) AS records, sum(rejected) AS rejected,
  sum(accepted) AS accepted, ${second('min(first_seen)')} AS "firstSeen", ${second('max(last_seen)')} AS "lastSeen",
  ${second('any_value(first_ever)')} >= ${dayBefore} AND (SELECT ${second('min(window_start)')} FROM rollups) < ${dayBefore} AS "isNew"
FROM ${pairsSql(during, 'rejected + accepted > 0')} AS pairs
JOIN (
  SELECT source, min(first_seen) AS first_ever FROM attempts
  WHERE direction = 'inbound' AND epoch_ms(window_start) < ${to * 1000} GROUP BY source
) AS ever ON ever.source = pairs.source
GROUP BY pairs.source ORDER BY targets DESC, records DESC, pairs.source LIMIT 50`;
}

function targetsSql(during: string): string {
  return `SELECT destination AS address, count(DISTINCT source) AS sources, sum(rejected) AS rejected, sum(accepted) AS accepted
FROM ${pairsSql(during, 'rejected + accepted > 0')} GROUP BY destination ORDER BY sources DESC, sum(records) DESC, destination LIMIT 50`;
}

function coverageSql(during: string): string {
  return `WITH windows AS (
  SELECT scope_type, scope_id, window_start, max(status) AS status, max(skipped) AS skipped, max(malformed) AS malformed
  FROM rollups WHERE ${during} AND scope_type IN ('account', 'vpc') GROUP BY scope_type, scope_id, window_start
), steps AS (
  SELECT *, ${second('window_start')} - 300 - ${second('lag(window_start) OVER (PARTITION BY scope_type, scope_id ORDER BY window_start)')} AS missing
  FROM windows
)
SELECT scope_type AS "scopeType", scope_id AS "scopeId", count(*) AS windows, count(CASE WHEN status = 'partial' THEN 1 END) AS "partialWindows",
  sum(skipped) AS skipped, sum(malformed) AS malformed, count(CASE WHEN missing > 0 THEN 1 END) AS "gapCount", max(coalesce(missing, 0)) AS "longestGap"
FROM steps GROUP BY scope_type, scope_id ORDER BY scope_type, scope_id`;
}

/** Returns the same part of facts that the reader made. */
export function comparable(facts: ReportFacts): SqlFacts {
  const { totals, hours, exposedHosts, targets, sources, timelines, coverage } = facts;
  return {
    totals,
    hours,
    exposedHosts,
    targets,
    sources,
    points: timelines.flatMap(({ direction, points }) =>
      points.map(({ start, rejected, accepted, most }) => ({
        direction,
        start,
        rejected,
        accepted,
        most_rejected: most.rejected,
        most_accepted: most.accepted,
        most_sources: most.sources,
      })),
    ),
    coverage: coverage.map(({ scopeType, scopeId, windows, partialWindows, skipped, malformed, gaps }) => ({
      scopeType,
      scopeId,
      windows,
      partialWindows,
      skipped,
      malformed,
      gapCount: gaps.length,
      longestGap: gaps.reduce((longest, { from, to }) => Math.max(longest, to - from), 0),
    })),
  };
}
