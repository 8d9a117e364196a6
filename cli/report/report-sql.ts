import { isoDay } from '../../core/time.ts';
import type { Span } from '../../report/report-facts.ts';

/** Most rows that a list of the report shows. The saved queries list 100. */
const LIST_LIMIT = 50;

/** Rows of `rollups` about a place: a VPC, or an account of which no VPC is known in that window. */
const IS_PLACE = `(scope_type = 'vpc' OR (scope_type = 'account' AND NOT EXISTS (
    SELECT 1 FROM rollups AS vpc
    WHERE vpc.scope_type = 'vpc' AND vpc.account_id = rollups.account_id AND vpc.window_start = rollups.window_start
  )))`;

/** Condition on the rows of a span. */
function during({ from, to }: Span): string {
  return `dt BETWEEN '${isoDay(from)}' AND '${isoDay(to - 1)}'`;
}

/** Epoch seconds of a column of type timestamp. */
function secondOf(value: string): string {
  return `epoch_ms(${value}) // 1000`;
}

/** First and last window of the tables. */
export function tableSpanSql(): string {
  return `SELECT ${secondOf('min(window_start)')} AS first, ${secondOf('max(window_start)')} + 300 AS past FROM rollups`;
}

/** Attempts of the fleet by direction. */
export function totalsSql(span: Span): string {
  return `SELECT direction, sum(rejected) AS rejected, sum(accepted) AS accepted, any_value(addresses.sources) AS sources,
  any_value(addresses.destinations) AS destinations
FROM rollups LEFT JOIN (
  SELECT direction, count(DISTINCT source) AS sources, count(DISTINCT destination) AS destinations
  FROM attempts WHERE ${during(span)} AND rejected + accepted > 0 GROUP BY direction
) AS addresses USING (direction)
WHERE ${during(span)} AND scope_type = 'fleet'
GROUP BY direction ORDER BY direction`;
}

/** Sums of the fleet and largest windows of a place, by direction and point. */
export function timelineSql(span: Span, pointSeconds: number): string {
  const point = `${secondOf('window_start')} // ${pointSeconds} * ${pointSeconds}`;
  return `SELECT direction, fleet.start AS start, fleet.rejected AS rejected, fleet.accepted AS accepted, most_rejected, most_accepted, most_sources
FROM (
  SELECT direction, ${point} AS start, sum(rejected) AS rejected, sum(accepted) AS accepted
  FROM rollups WHERE ${during(span)} AND scope_type = 'fleet' GROUP BY ALL
) AS fleet
LEFT JOIN (
  SELECT direction, ${point} AS start, max(rejected) AS most_rejected, max(accepted) AS most_accepted, max(sources) AS most_sources
  FROM rollups WHERE ${during(span)} AND ${IS_PLACE} GROUP BY ALL
) AS place USING (direction, start)
ORDER BY direction, start`;
}

/** Places with rows, by direction. */
export function placesSql(span: Span): string {
  return `SELECT DISTINCT direction, scope_type, scope_id, account_id, region, port
FROM rollups WHERE ${during(span)} AND ${IS_PLACE} ORDER BY ALL`;
}

/** Inbound attempts of the fleet by the hour. */
export function hoursSql(span: Span): string {
  return `SELECT ${secondOf("date_trunc('hour', window_start)")} AS start, sum(rejected) AS rejected, sum(accepted) AS accepted
FROM rollups WHERE ${during(span)} AND scope_type = 'fleet' AND direction = 'inbound'
GROUP BY start ORDER BY start`;
}

/** Pairs of the inbound attempts. Both ends may log a pair, so the largest count is the count of the pair. */
function inboundPairs(span: Span, condition: string): string {
  return `(
  SELECT window_start, account_id, vpc_id, port, source, destination, max(instance_id) AS instance_id,
    max(CASE WHEN evidence LIKE '%data%' THEN 2 WHEN evidence LIKE '%answered%' THEN 1 ELSE 0 END) AS depth,
    max(rejected + accepted) AS records, max(rejected) AS rejected, max(accepted) AS accepted,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
  FROM attempts
  WHERE ${during(span)} AND direction = 'inbound' AND ${condition}
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs`;
}

/** Hosts that accepted attempts from outside, as in the saved query `exposed_hosts`. */
export function exposedHostsSql(span: Span): string {
  return `SELECT destination, account_id, vpc_id, port, max(instance_id) AS instance_id,
  CASE max(depth) WHEN 2 THEN 'data' WHEN 1 THEN 'answered' ELSE 'open' END AS exposure,
  sum(accepted) AS accepted, count(DISTINCT source) AS sources,
  ${secondOf('min(first_seen)')} AS first_seen, ${secondOf('max(last_seen)')} AS last_seen
FROM ${inboundPairs(span, 'accepted > 0')}
GROUP BY destination, account_id, vpc_id, port
ORDER BY max(depth) DESC, accepted DESC, destination
LIMIT 100`;
}

/** Sources from outside with most targets, as in the saved query `top_sources`, and when each was seen for the first time. */
export function sourcesSql(span: Span): string {
  return `SELECT pairs.source AS source, count(DISTINCT destination) AS targets, sum(records) AS records, sum(rejected) AS rejected,
  sum(accepted) AS accepted, ${secondOf('min(first_seen)')} AS first_seen, ${secondOf('max(last_seen)')} AS last_seen,
  ${secondOf('any_value(ever.first_ever)')} AS first_ever
FROM ${inboundPairs(span, 'rejected + accepted > 0')}
LEFT JOIN (
  SELECT source, min(first_seen) AS first_ever FROM attempts
  WHERE dt <= '${isoDay(span.to - 1)}' AND direction = 'inbound' GROUP BY source
) AS ever ON ever.source = pairs.source
GROUP BY pairs.source
ORDER BY targets DESC, records DESC, source
LIMIT ${LIST_LIMIT}`;
}

/** Hosts of ours that most sources from outside tried. */
export function targetsSql(span: Span): string {
  return `SELECT destination, count(DISTINCT source) AS sources, sum(rejected) AS rejected, sum(accepted) AS accepted
FROM ${inboundPairs(span, 'rejected + accepted > 0')}
GROUP BY destination
ORDER BY sources DESC, sum(records) DESC, destination
LIMIT ${LIST_LIMIT}`;
}

/** Windows of accounts and VPCs; each account or VPC and window once, whatever the ports and directions. */
function scopeWindows(span: Span): string {
  return `(
  SELECT scope_type, scope_id, window_start, max(status) AS status, max(skipped) AS skipped, max(malformed) AS malformed
  FROM rollups WHERE ${during(span)} AND scope_type IN ('account', 'vpc')
  GROUP BY scope_type, scope_id, window_start
) AS windows`;
}

/** Coverage of accounts and VPCs, as in the saved query `coverage`. */
export function coverageSql(span: Span): string {
  return `SELECT scope_type, scope_id, count(*) AS windows, sum(CASE WHEN status = 'partial' THEN 1 ELSE 0 END) AS partial_windows,
  sum(skipped) AS skipped, sum(malformed) AS malformed
FROM ${scopeWindows(span)}
GROUP BY scope_type, scope_id ORDER BY scope_type, scope_id`;
}

/** Times without a window, between the first and the last window of an account or a VPC. */
export function gapsSql(span: Span): string {
  return `SELECT scope_type, scope_id, ${secondOf('previous')} + 300 AS gap_start, ${secondOf('window_start')} AS gap_end
FROM (
  SELECT *, lag(window_start) OVER (PARTITION BY scope_type, scope_id ORDER BY window_start) AS previous FROM ${scopeWindows(span)}
) AS steps
WHERE window_start > previous + INTERVAL '5' MINUTE
ORDER BY gap_end - gap_start DESC, scope_type, scope_id, gap_start`;
}
