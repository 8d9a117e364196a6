import type { Finding } from '../../detection/finding.ts';
import { NET_FAILURES, NEW_IN_HOUR } from '../../detection/sweep-verdict.ts';
import { SERVER_FAN_IN } from '../../history/fan-out.ts';
import type { Scope } from '../../windows/scope.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, isoDay, isoSecond, NEWEST_FINAL_BACK, WINDOW_SECONDS } from '../../time.ts';
import type { Transition } from '../../episodes/episodes.ts';

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
 * Writes the SQL that gives the numbers of an alert, for Athena and DuckDB: its column `value` is the value of the alert, once the window is final.
 * Rule `spread` remembers the servers and habits of a week; its SQL looks one day back, and may find more.
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
      return finding.entity.type === 'series' ? sweeperLines(finding) : firstContactLines(finding);
    case 'silence':
      return absenceLines(finding);
    case 'scanner':
      return pairLines(finding, finding.level === 'day' ? hourOf(finding.windowStart) - DAY_SECONDS : undefined);
    case 'sweep':
      return finding.level === 'failed in window' ? contactLines(finding) : firstContactLines(finding);
    default:
      return finding.entity.type === 'series' ? rollupLines(finding) : pairLines(finding);
  }
}

/** The totals of a scope in one window. */
function rollupLines(finding: Finding): string[] {
  const { scope, windowStart, port, direction, metric } = finding;
  return [
    `SELECT ${metric} AS value, window_start, rejected, accepted, answered, sources, destinations, status`,
    'FROM rollups',
    `WHERE ${during(windowStart, windowStart)}`,
    `  AND scope_type = '${scope.type}' AND scope_id = '${scope.id}' AND port = ${port} AND direction = '${direction}'`,
  ];
}

/** How many windows have no rows, or, where logs came, how many of those that have some have no pairs. */
function absenceLines({ scope, windowStart, port, direction, level, value }: Finding): string[] {
  const last = level === 'returned' ? windowStart - WINDOW_SECONDS : windowStart;
  const those = `${during(last - (value - 1) * WINDOW_SECONDS, last)} AND scope_type = '${scope.type}' AND scope_id = '${scope.id}'`;
  const observed = 'count(DISTINCT window_start)';
  if (level !== 'vanished') return [`SELECT ${value} - ${observed} AS value`, 'FROM rollups', `WHERE ${those}`];
  const met = `count(DISTINCT CASE WHEN direction = '${direction}' AND pairs > 0 THEN window_start END)`;
  return [`SELECT ${observed} - ${met} AS value`, 'FROM rollups', `WHERE ${those} AND port = ${port}`];
}

/** The hosts whose first contacts of the trailing hour fail, or are very many. */
function sweeperLines(finding: Finding): string[] {
  const { windowStart } = finding;
  const begin = windowStart - TRAILING_SECONDS;
  const ofHour = (column: string): string =>
    `max(CASE WHEN window_start >= ${timestamp(begin)} THEN ${column} ELSE 0 END) AS ${column}`;
  return [
    'WITH contacts AS (',
    `  SELECT window_start, source, destination, ${ANSWERED},`,
    `    ${REFUSED}`,
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND ${placeOf(finding)}`,
    '  GROUP BY window_start, source, destination',
    '  HAVING sum(rejected + accepted) > 0',
    '),',
    ...repliesLines(finding),
    'SELECT source, count(*) AS destinations, sum(answered) AS answered, sum(refused) AS refused,',
    `  sum(${ignored(finding)}) AS ignored, count(*) OVER () AS value`,
    'FROM (',
    `  SELECT source, destination, ${ofHour('answered')},`,
    `    ${ofHour('refused')},`,
    `    min(CASE WHEN window_start >= ${timestamp(begin)} THEN window_start END) AS since`,
    '  FROM contacts',
    `  WHERE ${notServers(finding)}`,
    '  GROUP BY source, destination',
    `  HAVING max(window_start) >= ${timestamp(begin)} AND min(window_start) >= ${timestamp(hourOf(begin))}`,
    ') AS fresh CROSS JOIN replies',
    'GROUP BY source',
    `HAVING sum(refused * (1 - answered) + ${ignored(finding)} - answered) >= ${NET_FAILURES}`,
    `  OR count(*) >= ${NEW_IN_HOUR}`,
    'ORDER BY destinations DESC, source',
  ];
}

/** Leaves out those that many reached for in the day before, and for rule `spread` in this hour too where a host only fans out. */
function notServers(finding: Finding): string {
  const { windowStart, level } = finding;
  const hour = hourOf(windowStart);
  const last = level === 'fan-out' ? windowStart : hour - WINDOW_SECONDS;
  return (
    `destination NOT IN (SELECT destination FROM attempts WHERE ${during(hour - DAY_SECONDS, last)} AND ${placeOf(finding)} ` +
    `GROUP BY destination HAVING count(DISTINCT source) >= ${SERVER_FAN_IN})`
  );
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
  const isFailed = level === 'failed';
  const fresh = [
    'FROM contacts',
    `WHERE window_start >= ${timestamp(begin)} AND destination NOT IN (`,
    `  SELECT destination FROM contacts WHERE window_start < ${timestamp(hourOf(begin))})`,
    ...(finding.rule === 'spread' ? [`  AND ${notServers(finding)}`] : []),
    'GROUP BY destination',
  ];
  return [
    'WITH contacts AS (',
    `  SELECT window_start, destination, ${ANSWERED},`,
    `    ${REFUSED}`,
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND source = '${entity.id}' AND ${placeOf(finding)}`,
    '  GROUP BY window_start, destination',
    '  HAVING sum(rejected + accepted) > 0',
    isFailed ? '),' : ')',
    ...(isFailed
      ? [
          ...repliesLines(finding),
          `SELECT destination, answered, refused, ${ignored(finding)} AS ignored,`,
          `  sum(refused * (1 - answered) + ${ignored(finding)} - answered) OVER () AS value`,
          'FROM (',
          '  SELECT destination, max(answered) AS answered, max(refused) AS refused, min(window_start) AS since',
          ...fresh.map((line) => `  ${line}`),
          ') AS fresh CROSS JOIN replies',
        ]
      : [
          'SELECT destination, max(answered) AS answered, max(refused) AS refused,',
          '  count(*) OVER () AS value',
          ...fresh,
        ]),
    'ORDER BY destination',
  ];
}

/** How many replies were logged, of whichever account: where nobody ever answers, nobody knows who does not. */
function repliesLines({ windowStart, direction }: Finding): string[] {
  return [
    'replies AS (',
    '  SELECT count(*) AS logged',
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND direction = '${direction}' AND (evidence LIKE '%answered%' OR evidence LIKE '%data%')`,
    ')',
  ];
}

/** 1 for a contact that was let through, and that nobody said anything to until no reply was waited for any more. */
function ignored({ windowStart }: Finding): string {
  const last = timestamp(windowStart - NEWEST_FINAL_BACK * WINDOW_SECONDS);
  return `CASE WHEN answered = 0 AND refused = 0 AND since <= ${last} AND logged > 0 THEN 1 ELSE 0 END`;
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
