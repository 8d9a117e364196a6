-- Each alert about port {ports} with the attempts of the hour that ends with its window.
-- An alert about a host or a source has the attempts of this address, any other alert those of its account or VPC.
-- Days: 2, until today. Looks back: 1 day. Rows: 1000.
-- No row: no alert of these days is about attempts.
WITH alert_windows AS (
  SELECT
    alerts.*,
    alerts.window_start - past.windows * INTERVAL '5' MINUTE AS attempt_window
  FROM alerts
  CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11)) AS past (windows)
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND transition IN ('opened', 'escalated', 'reminder')
),
pairs AS (
  SELECT
    dt,
    window_start,
    account_id,
    vpc_id,
    port,
    direction,
    source,
    destination,
    max(depth) AS depth,
    max(rejected) AS rejected,
    max(accepted) AS accepted
  FROM attempts
  WHERE dt BETWEEN {before} AND {to}
    AND port IN ({ports})
  GROUP BY dt, window_start, account_id, vpc_id, port, direction, source, destination
)
SELECT
  alert_windows.window_start,
  alert_windows.severity,
  alert_windows.rule,
  alert_windows.transition,
  alert_windows.entity_id,
  alert_windows.scope_id,
  alert_windows.port,
  pairs.source,
  pairs.destination,
  CASE max(pairs.depth)
    WHEN 5 THEN 'data'
    WHEN 4 THEN 'answered'
    WHEN 3 THEN 'reset'
    WHEN 2 THEN 'open'
    WHEN 1 THEN 'rejected'
    ELSE 'unknown'
  END AS outcome,
  sum(pairs.rejected) AS rejected,
  sum(pairs.accepted) AS accepted,
  alert_windows.episode_id,
  alert_windows.number
FROM alert_windows
JOIN pairs
  ON pairs.window_start = alert_windows.attempt_window
  AND pairs.port = alert_windows.port
  AND pairs.direction = alert_windows.direction
  AND (
    alert_windows.scope_type = 'fleet'
    OR pairs.vpc_id = alert_windows.scope_id
    OR pairs.account_id = alert_windows.scope_id
  )
  AND (
    alert_windows.entity_type = 'series'
    OR pairs.source = alert_windows.entity_id
    OR pairs.destination = alert_windows.entity_id
  )
GROUP BY
  alert_windows.window_start,
  alert_windows.severity,
  alert_windows.rule,
  alert_windows.transition,
  alert_windows.entity_id,
  alert_windows.scope_id,
  alert_windows.port,
  pairs.source,
  pairs.destination,
  alert_windows.episode_id,
  alert_windows.number
ORDER BY
  alert_windows.window_start DESC,
  alert_windows.episode_id,
  alert_windows.number DESC,
  max(pairs.depth) DESC,
  CAST(pairs.source AS ipaddress),
  CAST(pairs.destination AS ipaddress)
LIMIT {limit}
