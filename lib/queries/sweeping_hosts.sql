-- Our hosts that reached for many others of ours within an hour of the last week, as worms and scanners do: most refused, or they were 50 and more.
-- Rule sweep looks at any hour and only at contacts that are new, here an hour is one of the clock, and every contact counts.
WITH windows AS (
  SELECT
    window_start,
    account_id,
    vpc_id,
    port,
    source,
    destination,
    max(rejected + accepted) AS attempts,
    max(CASE WHEN evidence LIKE '%answered%' OR evidence LIKE '%data%' THEN 1 ELSE 0 END) AS answered,
    max(CASE WHEN evidence LIKE '%reject%' OR evidence LIKE '%reset%' THEN 1 ELSE 0 END) AS refused,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt >= cast(cast(current_date - INTERVAL '7' DAY AS date) AS varchar)
    AND direction = 'lateral'
    AND rejected + accepted > 0
  GROUP BY window_start, account_id, vpc_id, port, source, destination
),
contacts AS (
  SELECT
    date_trunc('hour', window_start) AS hour,
    account_id,
    vpc_id,
    port,
    source,
    destination,
    sum(attempts) AS attempts,
    max(answered) AS answered,
    max(refused) AS refused,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM windows
  GROUP BY date_trunc('hour', window_start), account_id, vpc_id, port, source, destination
)
SELECT
  source,
  hour,
  account_id,
  vpc_id,
  port,
  count(*) AS destinations,
  sum(CASE WHEN answered = 0 AND refused = 1 THEN 1 ELSE 0 END) AS failed,
  sum(answered) AS answered,
  sum(attempts) AS attempts,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM contacts
GROUP BY source, hour, account_id, vpc_id, port
HAVING sum(CASE WHEN answered = 1 THEN -1 WHEN refused = 1 THEN 1 ELSE 0 END) >= 9 OR count(*) >= 50
ORDER BY failed DESC, destinations DESC, hour, source, account_id, vpc_id, port
LIMIT 100
