-- How well each account and VPC was observed a day on port {ports}: windows seen, open, missing.
-- What is missing was not seen, which is not zero. A whole day has 288 windows, and the newest day as many as the newest window of all allows.
-- Days: 14, until today. Rows: 1000.
-- No row: no logs of these days were counted.
SELECT
  day,
  scope_type,
  scope_id,
  count(*) AS windows,
  cast(
    date_diff('minute', cast(cast(day AS date) AS timestamp), max(max(window_start)) OVER (PARTITION BY day)) / 5 + 1 - count(*)
    AS bigint
  ) AS missing_windows,
  sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS open_windows,
  sum(CASE WHEN status = 'partial' THEN 1 ELSE 0 END) AS partial_windows,
  min(window_start) AS first_window,
  max(window_start) AS last_window,
  sum(records) AS records,
  sum(skipped) AS skipped,
  sum(malformed) AS malformed
FROM (
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
) AS windows
GROUP BY day, scope_type, scope_id
ORDER BY day DESC, scope_type, scope_id
LIMIT {limit}
