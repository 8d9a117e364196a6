-- The outside addresses that tried most of our addresses in the last day and today.
SELECT
  source,
  count(DISTINCT destination) AS targets,
  sum(records) AS records,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    source,
    destination,
    max(rejected + accepted) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt >= cast(cast(current_date - INTERVAL '1' DAY AS date) AS varchar)
    AND direction = 'inbound'
    AND rejected + accepted > 0
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY source
ORDER BY targets DESC, records DESC, source
LIMIT 100
