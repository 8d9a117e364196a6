-- Our hosts that reach for addresses outside on port {ports}, and how far they come.
-- Days: 7, until yesterday. Rows: 100.
-- No row: no host of ours reached outside on this port.
SELECT
  source,
  account_id,
  vpc_id,
  port,
  max(instance_id) AS instance_id,
  CASE max(depth)
    WHEN 5 THEN 'data'
    WHEN 4 THEN 'answered'
    WHEN 3 THEN 'reset'
    WHEN 2 THEN 'open'
    WHEN 1 THEN 'rejected'
    ELSE 'unknown'
  END AS outcome,
  count(DISTINCT destination) AS destinations,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted,
  sum(unknown) AS unknown,
  sum(bytes) AS bytes,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    source,
    destination,
    account_id,
    vpc_id,
    port,
    max(instance_id) AS instance_id,
    max(depth) AS depth,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    max(coalesce(unknown, 0)) AS unknown,
    max(bytes) AS bytes,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'outbound'
    AND rejected + accepted + continued + coalesce(unknown, 0) > 0
  GROUP BY window_start, source, destination, account_id, vpc_id, port
) AS pairs
GROUP BY source, account_id, vpc_id, port
ORDER BY max(depth) DESC, destinations DESC, CAST(source AS ipaddress), account_id, vpc_id, port
LIMIT {limit}
