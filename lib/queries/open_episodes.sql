-- Episodes on port {ports} that are open now, the severest first.
-- An episode is open until an alert says that it ended. With an earlier last day: open at the end of that day. In Athena, alerts of release 0.1 have NULL in entity, scope and times.
-- Days: 60, until today. Rows: 200.
-- No row: nothing is open.
SELECT
  severity,
  rule,
  level,
  entity_id,
  scope_id,
  port,
  value,
  metric,
  first_window AS open_since,
  window_start AS last_alert,
  number AS alerts,
  told_to,
  headline,
  episode_id
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY episode_id ORDER BY number DESC) AS place
  FROM alerts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND transition <> 'digest'
) AS newest
WHERE place = 1
  AND transition <> 'ended'
ORDER BY
  CASE severity WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'medium' THEN 3 ELSE 4 END,
  last_alert DESC,
  episode_id
LIMIT {limit}
