import { DEPTH } from '../../core/pairs/depth.ts';

/**
 * Columns that were added after the first release, as expressions over columns that all releases have. A row of an older release gets its value from
 * the expression. A column without an expression is NULL in such a row.
 */
export const OF_OLDER_ATTEMPTS: Readonly<Record<string, string>> = {
  depth: `CASE WHEN evidence LIKE '%data%' THEN ${DEPTH.data} WHEN evidence LIKE '%answered%' THEN ${DEPTH.answered}
    WHEN evidence LIKE '%reset%' THEN ${DEPTH.reset} WHEN accepted + continued > 0 THEN ${DEPTH.open}
    WHEN rejected > 0 THEN ${DEPTH.rejected} ELSE ${DEPTH.none} END`,
};

/** The same for alerts, over the fields of their JSON. */
export const OF_OLDER_ALERTS: Readonly<Record<string, string>> = {
  window_start: timeOf('"window"', 'start'),
  first_window: timeOf('episode', 'firstWindow'),
  scope_type: textOf('scope', 'type'),
  scope_id: textOf('scope', 'id'),
  account_id: textOf('scope', 'accountId'),
  region: textOf('scope', 'region'),
  vpc_id: textOf('scope', 'vpcId'),
  entity_type: textOf('entity', 'type'),
  entity_id: textOf('entity', 'id'),
};

/** Text of a field in a JSON object; empty text is NULL. */
function textOf(object: string, field: string): string {
  return `nullif(${object}->>'${field}', '')`;
}

function timeOf(object: string, field: string): string {
  return `CAST(replace(${textOf(object, field)}, 'Z', '') AS TIMESTAMP)`;
}
