-- Outside addresses that were let in on port {ports}, to whom, and how far they came.
-- Farthest to least: data moved, answered, reset, open. Bytes are those of the connections that were logged.
-- It reads accepted attempts only: a flow log of a transit gateway, or one of rejected traffic only, gives no row.
-- Days: 7, until today. Rows: 100.
-- No row: nobody from outside was let in.
SELECT
  source,
  destination,
  account_id,
  vpc_id,
  port,
  max(instance_id) AS instance_id,
  CASE max(depth)
    WHEN 5 THEN 'data'
    WHEN 4 THEN 'answered'
    WHEN 3 THEN 'reset'
    WHEN 2 THEN 'open'
    ELSE 'unknown'
  END AS outcome,
  sum(accepted) AS accepted,
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
    max(accepted) AS accepted,
    max(bytes) AS bytes,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND accepted + continued > 0
  GROUP BY window_start, source, destination, account_id, vpc_id, port
) AS pairs
GROUP BY source, destination, account_id, vpc_id, port
ORDER BY
  max(depth) DESC,
  accepted DESC,
  CAST(source AS ipaddress),
  CAST(destination AS ipaddress),
  account_id,
  vpc_id,
  port
LIMIT {limit}
