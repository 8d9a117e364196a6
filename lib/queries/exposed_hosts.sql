-- Our addresses that let somebody from outside in on port {ports}, the worst first.
-- Worst to least: data moved, answered, reset, open.
-- A host that answered is a row also if its connections were accepted before the days: then accepted is 0.
-- A flow log of a transit gateway, or one of rejected traffic only, gives no row of what it accepted.
-- Days: 7, until today. Rows: 100.
-- No row: no address of ours let anybody from outside in.
SELECT
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
  END AS exposure,
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
    max(depth) AS depth,
    max(accepted) AS accepted,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND (accepted + continued > 0 OR depth >= 4)
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY destination, account_id, vpc_id, port
ORDER BY max(depth) DESC, accepted DESC, CAST(destination AS ipaddress), account_id, vpc_id, port
LIMIT {limit}
