import type { Finding } from '../detection/finding.ts';
import type { Scope } from '../rollup/scope.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, isoDay, isoSecond, WINDOW_SECONDS } from '../time.ts';
import type { Transition } from './episodes.ts';

/** The trailing hour ends with the window: it begins so many seconds before the window's start. */
const TRAILING_SECONDS = HOUR_SECONDS - WINDOW_SECONDS;

const ANSWERED = "max(CASE WHEN evidence LIKE '%answered%' OR evidence LIKE '%data%' THEN 1 ELSE 0 END) AS answered";
const REFUSED = "max(CASE WHEN evidence LIKE '%reject%' OR evidence LIKE '%reset%' THEN 1 ELSE 0 END) AS refused";

/** Both ends of a pair, and several interfaces of one host, may log it: the largest report counts, as in the alert. */
const PAIR = [
  'max(rejected) AS rejected, max(accepted) AS accepted, max(evidence) AS evidence,',
  'min(first_seen) AS first_seen, max(last_seen) AS last_seen,',
];

/**
 * Writes the SQL that gives the numbers of an alert, for Athena and DuckDB: its column `value` is the value of the alert, once the window is final;
 * rules `spread` and `silence` know more than tables hold, and show what they looked at.
 * All that stands in it is typed: ids, addresses, whole numbers, enums.
 */
export function queryOf({ finding }: Transition): string {
  return linesOf(finding).join('\n');
}

function linesOf(finding: Finding): string[] {
  switch (finding.rule) {
    case 'surge':
      return sourcesLines(finding);
    case 'spread':
      return finding.entity.type === 'series' ? fanOutLines(finding) : firstContactLines(finding);
    case 'silence':
      return rollupLines(finding, finding.windowStart - TRAILING_SECONDS);
    case 'scanner':
      return pairLines(finding, finding.level === 'day' ? hourOf(finding.windowStart) - DAY_SECONDS : undefined);
    case 'sweep':
      return finding.level === 'failed in window' ? contactLines(finding) : firstContactLines(finding);
    default:
      return finding.entity.type === 'series' ? rollupLines(finding) : pairLines(finding);
  }
}

/** The totals of a scope, of one window or since another. */
function rollupLines(finding: Finding, first = finding.windowStart): string[] {
  const { scope, windowStart, port, direction, metric } = finding;
  return [
    `SELECT ${metric} AS value, window_start, rejected, accepted, answered, sources, destinations, status`,
    'FROM rollups',
    `WHERE ${during(first, windowStart)}`,
    `  AND scope_type = '${scope.type}' AND scope_id = '${scope.id}' AND port = ${port} AND direction = '${direction}'`,
    ...(first === windowStart ? [] : ['ORDER BY window_start']),
  ];
}

/** How many others each host reached for in the trailing hour. */
function fanOutLines(finding: Finding): string[] {
  return [
    'SELECT source, count(DISTINCT destination) AS destinations',
    'FROM attempts',
    `WHERE ${during(finding.windowStart - TRAILING_SECONDS, finding.windowStart)}`,
    `  AND ${placeOf(finding)}`,
    'GROUP BY source',
    'ORDER BY destinations DESC, source',
  ];
}

/** Distinct sources that were rejected, in a window or in the hour that ends with it. */
function sourcesLines(finding: Finding): string[] {
  const { windowStart, level } = finding;
  return [
    'SELECT count(DISTINCT source) AS value, count(DISTINCT destination) AS destinations',
    'FROM attempts',
    `WHERE ${during(level === 'slow' ? windowStart - TRAILING_SECONDS : windowStart, windowStart)}`,
    `  AND ${placeOf(finding)} AND rejected > 0`,
  ];
}

/** Who reached for the host, or whom it reached for, in one window or since another. */
function pairLines(finding: Finding, first = finding.windowStart): string[] {
  const { entity, windowStart, metric, direction } = finding;
  const end = entity.type === 'host' && direction === 'inbound' ? 'destination' : 'source';
  const other = end === 'source' ? 'destination' : 'source';
  const value = metric === 'accepted' ? 'sum(max(accepted)) OVER ()' : 'count(*) OVER ()';
  return [
    `SELECT ${other}, ${PAIR.join('\n  ')}`,
    `  ${value} AS value`,
    'FROM attempts',
    `WHERE ${during(first, windowStart)}`,
    `  AND ${end} = '${entity.id}' AND ${placeOf(finding)}`,
    `GROUP BY ${other}`,
    ...(metric === 'accepted' ? [] : ['HAVING sum(rejected + accepted) > 0']),
    `ORDER BY 3 DESC, 2 DESC, 1`,
  ];
}

/** Whom the host reached for in one window, and who refused it. */
function contactLines(finding: Finding): string[] {
  const { entity, windowStart } = finding;
  return [
    'SELECT destination, answered, refused, count(*) OVER () AS value',
    'FROM (',
    `  SELECT destination, ${ANSWERED},`,
    `    ${REFUSED}`,
    '  FROM attempts',
    `  WHERE ${during(windowStart, windowStart)}`,
    `    AND source = '${entity.id}' AND ${placeOf(finding)}`,
    '  GROUP BY destination',
    '  HAVING sum(rejected + accepted) > 0',
    ') AS contacts',
    'WHERE answered = 0 AND refused = 1',
    'ORDER BY destination',
  ];
}

/** Whom the host reached for in the trailing hour and had not reached for in the day before, and how that went. */
function firstContactLines(finding: Finding): string[] {
  const { entity, windowStart, level } = finding;
  const begin = windowStart - TRAILING_SECONDS;
  const value =
    level === 'failed'
      ? 'sum(CASE WHEN max(answered) = 1 THEN -1 WHEN max(refused) = 1 THEN 1 ELSE 0 END) OVER ()'
      : 'count(*) OVER ()';
  return [
    'WITH contacts AS (',
    `  SELECT window_start, destination, ${ANSWERED},`,
    `    ${REFUSED}`,
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND source = '${entity.id}' AND ${placeOf(finding)}`,
    '  GROUP BY window_start, destination',
    '  HAVING sum(rejected + accepted) > 0',
    ')',
    'SELECT destination, max(answered) AS answered, max(refused) AS refused,',
    `  ${value} AS value`,
    'FROM contacts',
    `WHERE window_start >= ${timestamp(begin)} AND destination NOT IN (`,
    `  SELECT destination FROM contacts WHERE window_start < ${timestamp(hourOf(begin))})`,
    'GROUP BY destination',
    'ORDER BY destination',
  ];
}

/** From one window to another; by day too, because that is how the tables are cut. */
function during(first: number, last: number): string {
  if (first === last) return `dt = '${isoDay(last)}' AND window_start = ${timestamp(last)}`;
  const [from, to] = [isoDay(first), isoDay(last)];
  const days = from === to ? `dt = '${to}'` : `dt BETWEEN '${from}' AND '${to}'`;
  return `${days} AND window_start BETWEEN ${timestamp(first)} AND ${timestamp(last)}`;
}

function placeOf({ scope, port, direction }: Pick<Finding, 'scope' | 'port' | 'direction'>): string {
  return `${accountOf(scope)}port = ${port} AND direction = '${direction}'`;
}

/** Hosts of two VPCs may have the same address. */
function accountOf({ type, accountId, vpcId }: Scope): string {
  if (type === 'fleet') return '';
  return `account_id = '${accountId}' AND ${type === 'vpc' ? `vpc_id = '${vpcId}' AND ` : ''}`;
}

function timestamp(second: number): string {
  return `TIMESTAMP '${isoSecond(second).slice(0, 19).replace('T', ' ')}'`;
}
