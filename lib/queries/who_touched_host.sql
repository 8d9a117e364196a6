-- Who reached for one host on port {ports}, and how far they came.
-- In Athena, write the address into the line that begins with AND destination. Any spelling of IPv6 is found.
-- Days: 30, until today. Rows: 1000. Host: 10.0.0.1.
-- No row: nobody reached for this host.
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
  sum(unknown) AS unknown,
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
    max(rejected + accepted + coalesce(unknown, 0)) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    max(coalesce(unknown, 0)) AS unknown,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND destination = {host}
  GROUP BY window_start, source, direction, account_id, vpc_id, port
) AS windows
GROUP BY source, direction, account_id, vpc_id, port
ORDER BY max(depth) DESC, records DESC, CAST(source AS ipaddress), direction, account_id, vpc_id, port
LIMIT {limit}
