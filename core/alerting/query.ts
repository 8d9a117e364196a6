import { isoDay, isoSecond } from '../time.ts';
import type { Transition } from './episodes.ts';

/**
 * Writes the SQL that gives the numbers of an alert, for Athena and DuckDB. Its values are typed: ids, addresses, whole numbers, enums.
 */
export function queryOf({ finding }: Transition): string {
  const { entity, scope, windowStart, port, direction } = finding;
  const when = `dt = '${isoDay(windowStart)}' AND window_start = TIMESTAMP '${isoSecond(windowStart).slice(0, 19).replace('T', ' ')}'`;
  const what = `port = ${port} AND direction = '${direction}'`;
  if (entity.type === 'series') {
    return [
      'SELECT window_start, rejected, accepted, answered, sources, destinations, status',
      'FROM rollups',
      `WHERE ${when}`,
      `  AND scope_type = '${scope.type}' AND scope_id = '${scope.id}' AND ${what}`,
    ].join('\n');
  }
  const end = entity.type === 'host' && direction === 'inbound' ? 'destination' : 'source';
  const other = end === 'source' ? 'destination' : 'source';
  return [
    `SELECT ${other}, rejected, accepted, evidence, first_seen, last_seen`,
    'FROM attempts',
    `WHERE ${when}`,
    `  AND ${end} = '${entity.id}' AND ${what}`,
    'ORDER BY accepted DESC, rejected DESC',
  ].join('\n');
}
