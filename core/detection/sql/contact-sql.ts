import { SERVER_FAN_IN } from '../../history/fan-out.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, NEWEST_FINAL_BACK, WINDOW_SECONDS } from '../../time.ts';
import type { FindingBase } from '../finding.ts';
import { during, placeOf, timestamp } from './sql.ts';

/**
 * Two columns over a group of rows of `attempts`: `answered` is 1 if the destination answered, `refused` is 1 if an attempt was rejected or reset.
 */
export const OUTCOME_COLUMNS = [
  "max(CASE WHEN evidence LIKE '%answered%' OR evidence LIKE '%data%' THEN 1 ELSE 0 END) AS answered,",
  "max(CASE WHEN evidence LIKE '%reject%' OR evidence LIKE '%reset%' THEN 1 ELSE 0 END) AS refused",
] as const;

/**
 * Returns the first window of the trailing hour, which ends with a window; epoch seconds.
 */
export function trailingStart({ windowStart }: Pick<FindingBase, 'windowStart'>): number {
  return windowStart - (HOUR_SECONDS - WINDOW_SECONDS);
}

/**
 * Writes the number of attempts of a row of `attempts`. Attempts that only a transit gateway logged are in a column that older files lack, so the
 * query reads it only if the finding has such attempts.
 */
export function attemptsColumn({ facts }: Pick<FindingBase, 'facts'>): string {
  return facts.unknown === undefined ? 'rejected + accepted' : 'rejected + accepted + coalesce(unknown, 0)';
}

/** Writes the SQL that lists whom a host reached for in one window and who refused it; their number is the value. */
export function refusedInWindowLines(finding: FindingBase): string[] {
  const { entity, windowStart } = finding;
  return [
    'SELECT destination, answered, refused, count(*) OVER () AS value',
    'FROM (',
    `  SELECT destination, ${OUTCOME_COLUMNS[0]}`,
    `    ${OUTCOME_COLUMNS[1]}`,
    '  FROM attempts',
    `  WHERE ${during(windowStart, windowStart)}`,
    `    AND source = '${entity.id}' AND ${placeOf(finding)}`,
    '  GROUP BY destination',
    `  HAVING sum(${attemptsColumn(finding)}) > 0`,
    ') AS contacts',
    'WHERE answered = 0 AND refused = 1',
    'ORDER BY destination',
  ];
}

/**
 * Writes the SQL that lists the first contacts of a host: destinations of the trailing hour that it had not reached for in the day before. Their
 * number is the value.
 * @param finding about one host
 * @param conditions further ones that a destination must meet
 */
export function firstContactLines(finding: FindingBase, conditions: readonly string[] = []): string[] {
  return [
    ...contactsLines(finding),
    ')',
    'SELECT destination, max(answered) AS answered, max(refused) AS refused,',
    '  count(*) OVER () AS value',
    ...freshLines(finding, conditions),
    'ORDER BY destination',
  ];
}

/** Writes the SQL that lists the first contacts of a host and how they went; the value is how many more failed than answered. */
export function failedContactLines(finding: FindingBase): string[] {
  return [
    ...contactsLines(finding),
    '),',
    ...repliesLines(finding),
    `SELECT destination, answered, refused, ${ignoredColumn(finding)} AS ignored,`,
    `  sum(refused * (1 - answered) + ${ignoredColumn(finding)} - answered) OVER () AS value`,
    'FROM (',
    '  SELECT destination, max(answered) AS answered, max(refused) AS refused, min(window_start) AS since',
    ...freshLines(finding, []).map((line) => `  ${line}`),
    ') AS fresh CROSS JOIN replies',
    'ORDER BY destination',
  ];
}

/**
 * Writes the subquery that counts the replies in the logs of all accounts. Where the logs hold no replies at all, no contact counts as unanswered.
 */
export function repliesLines({ windowStart, direction }: FindingBase): string[] {
  return [
    'replies AS (',
    '  SELECT count(*) AS logged',
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND direction = '${direction}' AND (evidence LIKE '%answered%' OR evidence LIKE '%data%')`,
    ')',
  ];
}

/** Writes a column: 1 for a contact that was let through and had no answer when the wait for a reply was over, else 0. */
export function ignoredColumn({ windowStart }: Pick<FindingBase, 'windowStart'>): string {
  const last = timestamp(windowStart - NEWEST_FINAL_BACK * WINDOW_SECONDS);
  return `CASE WHEN answered = 0 AND refused = 0 AND since <= ${last} AND logged > 0 THEN 1 ELSE 0 END`;
}

/**
 * Writes the condition that a destination is no server: that few hosts reached for it since the day before.
 * @param last start of the last window that is looked at, epoch seconds
 */
export function noServerCondition(finding: FindingBase, last: number): string {
  const first = hourOf(finding.windowStart) - DAY_SECONDS;
  return (
    `destination NOT IN (SELECT destination FROM attempts WHERE ${during(first, last)} AND ${placeOf(finding)} ` +
    `GROUP BY destination HAVING count(DISTINCT source) >= ${SERVER_FAN_IN})`
  );
}

function contactsLines(finding: FindingBase): string[] {
  const { entity, windowStart } = finding;
  return [
    'WITH contacts AS (',
    `  SELECT window_start, destination, ${OUTCOME_COLUMNS[0]}`,
    `    ${OUTCOME_COLUMNS[1]}`,
    '  FROM attempts',
    `  WHERE ${during(hourOf(windowStart) - DAY_SECONDS, windowStart)}`,
    `    AND source = '${entity.id}' AND ${placeOf(finding)}`,
    '  GROUP BY window_start, destination',
    `  HAVING sum(${attemptsColumn(finding)}) > 0`,
  ];
}

/** The part of a query that keeps only first contacts of `contacts`. */
function freshLines(finding: FindingBase, conditions: readonly string[]): string[] {
  const begin = trailingStart(finding);
  return [
    'FROM contacts',
    `WHERE window_start >= ${timestamp(begin)} AND destination NOT IN (`,
    `  SELECT destination FROM contacts WHERE window_start < ${timestamp(hourOf(begin))})`,
    ...conditions.map((condition) => `  AND ${condition}`),
    'GROUP BY destination',
  ];
}
