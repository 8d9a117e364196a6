-- Our addresses that accepted connections from outside in the last week, the worst first: data moved, then answered, then open.
SELECT
  destination,
  account_id,
  vpc_id,
  port,
  max(instance_id) AS instance_id,
  CASE max(depth) WHEN 2 THEN 'data' WHEN 1 THEN 'answered' ELSE 'open' END AS exposure,
  sum(accepted) AS accepted,
  count(DISTINCT source) AS sources,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    account_id,
    vpc_id,
    port,
    source,
    destination,
    max(instance_id) AS instance_id,
    max(CASE WHEN evidence LIKE '%data%' THEN 2 WHEN evidence LIKE '%answered%' THEN 1 ELSE 0 END) AS depth,
    max(accepted) AS accepted,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt >= cast(cast(current_date - INTERVAL '7' DAY AS date) AS varchar)
    AND direction = 'inbound'
    AND accepted > 0
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY destination, account_id, vpc_id, port
ORDER BY max(depth) DESC, accepted DESC, destination
LIMIT 100
