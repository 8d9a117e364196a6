import { DAY_SECONDS, hourOf, WINDOW_SECONDS } from '../../time.ts';
import {
  attemptsColumn,
  ignoredColumn,
  noServerCondition,
  OUTCOME_COLUMNS,
  repliesLines,
  trailingStart,
} from './contact-sql.ts';
import type { FindingBase } from '../finding.ts';
import { during, placeOf, timestamp } from './sql.ts';
import { NET_FAILURES, NEW_IN_HOUR } from '../sweep-verdict.ts';

/**
 * Writes the SQL that lists the hosts whose first contacts of the trailing hour fail, or are very many; their number is the value. The rule remembers
 * the servers and the sweeping hosts of a week; this looks one day back, and may find more.
 */
export function sweepingHostsLines(finding: FindingBase): string[] {
  const { windowStart } = finding;
  const begin = trailingStart(finding);
  return [
    'WITH contacts AS (',
    `  SELECT window_start, source, destination, ${OUTCOME_COLUMNS[0]}`,
    `    ${OUTCOME_COLUMNS[1]}`,
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND ${placeOf(finding)}`,
    '  GROUP BY window_start, source, destination',
    `  HAVING sum(${attemptsColumn(finding)}) > 0`,
    '),',
    ...repliesLines(finding),
    'SELECT source, count(*) AS destinations, sum(answered) AS answered, sum(refused) AS refused,',
    `  sum(${ignoredColumn(finding)}) AS ignored, count(*) OVER () AS value`,
    'FROM (',
    `  SELECT source, destination, ${ofHour('answered', begin)},`,
    `    ${ofHour('refused', begin)},`,
    `    min(CASE WHEN window_start >= ${timestamp(begin)} THEN window_start END) AS since`,
    '  FROM contacts',
    `  WHERE ${noServerCondition(finding, hourOf(windowStart) - WINDOW_SECONDS)}`,
    '  GROUP BY source, destination',
    `  HAVING max(window_start) >= ${timestamp(begin)} AND min(window_start) >= ${timestamp(hourOf(begin))}`,
    ') AS fresh CROSS JOIN replies',
    'GROUP BY source',
    `HAVING sum(refused * (1 - answered) + ${ignoredColumn(finding)} - answered) >= ${NET_FAILURES}`,
    `  OR count(*) >= ${NEW_IN_HOUR}`,
    'ORDER BY destinations DESC, source',
  ];
}

/** The largest value that a column has in the trailing hour. */
function ofHour(column: string, begin: number): string {
  return `max(CASE WHEN window_start >= ${timestamp(begin)} THEN ${column} ELSE 0 END) AS ${column}`;
}
