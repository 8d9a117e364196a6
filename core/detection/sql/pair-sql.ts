import type { FindingBase } from '../finding.ts';
import { attemptsColumn } from './contact-sql.ts';
import { during, placeOf } from './sql.ts';

/** Both ends of a pair, and several interfaces of one host, may log it: the largest report counts, as in the alert. */
const PAIR = [
  'max(rejected) AS rejected, max(accepted) AS accepted, max(depth) AS depth,',
  'min(first_seen) AS first_seen, max(last_seen) AS last_seen,',
] as const;

/**
 * Writes the SQL that lists the other ends of a host's pairs: who reached for a host inbound, else whom the host or source reached for. Its value is
 * the accepted attempts where the finding's metric is `accepted`, else the number of other ends.
 * @param finding about one host or source
 * @param first start of the first window that is looked at, epoch seconds; by default only the finding's window is
 */
export function pairLines(finding: FindingBase, first = finding.windowStart): string[] {
  const { entity, windowStart, metric, direction } = finding;
  const end = entity.type === 'host' && direction === 'inbound' ? 'destination' : 'source';
  const other = end === 'source' ? 'destination' : 'source';
  const value = metric === 'accepted' ? 'sum(max(accepted)) OVER ()' : 'count(*) OVER ()';
  return [
    `SELECT ${other}, ${PAIR[0]}`,
    `  ${PAIR[1]}`,
    `  ${value} AS value`,
    'FROM attempts',
    `WHERE ${during(first, windowStart)}`,
    `  AND ${end} = '${entity.id}' AND ${placeOf(finding)}`,
    `GROUP BY ${other}`,
    ...(metric === 'accepted' ? [] : havingLines(finding)),
    `ORDER BY 3 DESC, 2 DESC, 1`,
  ];
}

/** Going out, a session that is answered counts too where its opening was not logged. */
function havingLines(finding: FindingBase): string[] {
  const attempts = `HAVING sum(${attemptsColumn(finding)}) > 0`;
  if (finding.direction !== 'outbound') return [attempts];
  return [
    attempts,
    '  OR (sum(continued) > 0',
    "    AND max(CASE WHEN evidence LIKE '%answered%' OR evidence LIKE '%data%' THEN 1 ELSE 0 END) = 1)",
  ];
}
