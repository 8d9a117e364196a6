-- How well each account and VPC was observed by day on port {ports}: windows seen, open, missing.
-- What is missing was not seen, which is not zero. A whole day has 288 windows, and the newest day those up to the newest window of all.
-- An account or a VPC has rows from its first day on.
-- Days: 14, until today. Rows: 1000.
-- No row: no logs of these days were counted.
WITH windows AS (
  SELECT
    dt AS day,
    scope_type,
    scope_id,
    window_start,
    max(status) AS status,
    max(records) AS records,
    max(skipped) AS skipped,
    max(malformed) AS malformed
  FROM rollups
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND scope_type IN ('account', 'vpc')
  GROUP BY dt, scope_type, scope_id, window_start
),
days AS (
  SELECT
    day,
    date_diff('minute', cast(cast(day AS date) AS timestamp), max(window_start)) / 5 + 1 AS all_windows
  FROM windows
  GROUP BY day
),
scopes AS (
  SELECT scope_type, scope_id, min(day) AS first_day
  FROM windows
  GROUP BY scope_type, scope_id
)
SELECT
  days.day,
  scopes.scope_type,
  scopes.scope_id,
  count(windows.window_start) AS windows,
  cast(days.all_windows - count(windows.window_start) AS bigint) AS missing_windows,
  sum(CASE WHEN windows.status = 'open' THEN 1 ELSE 0 END) AS open_windows,
  sum(CASE WHEN windows.status = 'partial' THEN 1 ELSE 0 END) AS partial_windows,
  min(windows.window_start) AS first_window,
  max(windows.window_start) AS last_window,
  coalesce(sum(windows.records), 0) AS records,
  coalesce(sum(windows.skipped), 0) AS skipped,
  coalesce(sum(windows.malformed), 0) AS malformed
FROM days
JOIN scopes ON scopes.first_day <= days.day
LEFT JOIN windows
  ON windows.day = days.day AND windows.scope_type = scopes.scope_type AND windows.scope_id = scopes.scope_id
GROUP BY days.day, days.all_windows, scopes.scope_type, scopes.scope_id
ORDER BY days.day DESC, scopes.scope_type, scopes.scope_id
LIMIT {limit}
