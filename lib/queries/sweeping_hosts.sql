-- Our hosts that reached for many others of ours within an hour on port {ports}, as worms do.
-- Most of them refused, or they were 50 and more. The rule sweep looks at any hour and counts only contacts that are new.
-- Here an hour is one of the clock, and every contact counts.
-- Days: 7, until today. Rows: 100.
-- No row: no host reached for so many others.
WITH windows AS (
  SELECT
    window_start,
    account_id,
    vpc_id,
    port,
    source,
    destination,
    max(rejected + accepted + coalesce(unknown, 0)) AS attempts,
    max(CASE WHEN evidence LIKE '%answered%' OR evidence LIKE '%data%' THEN 1 ELSE 0 END) AS answered,
    max(CASE WHEN evidence LIKE '%reject%' OR evidence LIKE '%reset%' THEN 1 ELSE 0 END) AS refused,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'lateral'
    AND rejected + accepted + coalesce(unknown, 0) > 0
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
ORDER BY failed DESC, destinations DESC, hour, CAST(source AS ipaddress), account_id, vpc_id, port
LIMIT {limit}
