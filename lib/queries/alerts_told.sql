-- What people were told about port {ports}, and how, the newest first.
-- Left out is what the allow-list hid and what a rule that still learns kept to itself.
-- Days: 7, until today. Rows: 200.
-- No row: nobody was told anything.
SELECT
  window_start,
  severity,
  headline,
  rule,
  transition,
  entity_id,
  scope_id,
  port,
  value,
  metric,
  told_to,
  episode_id,
  number
FROM alerts
WHERE dt BETWEEN {from} AND {to}
  AND port IN ({ports})
  AND delivery IN ('now', 'folded', 'digest')
ORDER BY dt DESC, window_start DESC, episode_id, number DESC
LIMIT {limit}
