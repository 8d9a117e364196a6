-- Who reached for one host in the last 30 days, and how far they came. Write the address of the host into the next line.
WITH asked AS (SELECT '10.0.0.1' AS host)
SELECT
  source,
  direction,
  account_id,
  vpc_id,
  port,
  CASE max(depth)
    WHEN 5 THEN 'data'
    WHEN 4 THEN 'answered'
    WHEN 3 THEN 'reset'
    WHEN 2 THEN 'open'
    WHEN 1 THEN 'rejected'
    ELSE 'unknown'
  END AS outcome,
  sum(records) AS records,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    source,
    direction,
    account_id,
    vpc_id,
    port,
    max(depth) AS depth,
    max(rejected + accepted) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt >= cast(cast(current_date - INTERVAL '30' DAY AS date) AS varchar)
    AND destination = (SELECT host FROM asked)
  GROUP BY window_start, source, direction, account_id, vpc_id, port
) AS windows
GROUP BY source, direction, account_id, vpc_id, port
ORDER BY max(depth) DESC, records DESC, source, direction, account_id, vpc_id, port
LIMIT 1000
