-- How well each account and VPC was observed on each of the last 14 days. A whole day has 288 windows. What is missing was not seen, which is not zero.
SELECT
  day,
  scope_type,
  scope_id,
  count(*) AS windows,
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
  WHERE dt >= cast(cast(current_date - INTERVAL '14' DAY AS date) AS varchar)
    AND scope_type IN ('account', 'vpc')
  GROUP BY dt, scope_type, scope_id, window_start
) AS windows
GROUP BY day, scope_type, scope_id
ORDER BY day DESC, scope_type, scope_id
