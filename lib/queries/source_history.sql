-- What these addresses touched on port {ports}, and how far they came: did they ever touch us?
-- In Athena, write the addresses into the line that begins with AND source IN. Any spelling of IPv6 is found.
-- Days: 365, until today. Rows: 1000. Sources: 198.51.100.7, 2001:db8::7.
-- No row: none of these addresses was a source on this port.
SELECT
  source,
  destination,
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
  sum(unknown) AS unknown,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    source,
    destination,
    direction,
    account_id,
    vpc_id,
    port,
    max(depth) AS depth,
    max(rejected + accepted + coalesce(unknown, 0)) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    max(coalesce(unknown, 0)) AS unknown,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND source IN ({sources})
  GROUP BY window_start, source, destination, direction, account_id, vpc_id, port
) AS windows
GROUP BY source, destination, direction, account_id, vpc_id, port
ORDER BY
  CAST(source AS ipaddress),
  max(depth) DESC,
  records DESC,
  CAST(destination AS ipaddress),
  direction,
  account_id,
  vpc_id,
  port
LIMIT {limit}
