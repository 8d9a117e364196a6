-- The longest times without an attempt from outside on port {ports}, for each account and VPC.
-- Missing windows within such a time were not seen: it may have been shorter.
-- Days: 30, until yesterday. Rows: 100.
-- No row: every window had an attempt, or no logs of these days were counted.
SELECT
  scope_type,
  scope_id,
  port,
  min(window_start) AS quiet_from,
  max(window_start) + INTERVAL '5' MINUTE AS quiet_until,
  date_diff('minute', min(window_start), max(window_start)) + 5 AS minutes,
  count(*) AS quiet_windows,
  cast(date_diff('minute', min(window_start), max(window_start)) / 5 + 1 - count(*) AS bigint) AS missing_windows
FROM (
  SELECT
    scope_type,
    scope_id,
    port,
    window_start,
    rejected + accepted AS records,
    sum(CASE WHEN rejected + accepted > 0 THEN 1 ELSE 0 END) OVER (
      PARTITION BY scope_type, scope_id, port
      ORDER BY window_start
    ) AS attempts_before
  FROM rollups
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND scope_type IN ('account', 'vpc')
    AND direction = 'inbound'
) AS windows
WHERE records = 0
GROUP BY scope_type, scope_id, port, attempts_before
ORDER BY minutes DESC, quiet_from DESC, scope_type, scope_id, port
LIMIT {limit}
