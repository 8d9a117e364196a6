-- Outside addresses that tried most of our addresses on port {ports}.
-- Days: 7, until yesterday. Rows: 100.
-- No row: no outside address tried one of ours.
SELECT
  source,
  count(DISTINCT destination) AS targets,
  count(DISTINCT account_id) AS accounts,
  sum(records) AS records,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted,
  sum(unknown) AS unknown,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    account_id,
    source,
    destination,
    max(rejected + accepted + coalesce(unknown, 0)) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    max(coalesce(unknown, 0)) AS unknown,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND rejected + accepted + coalesce(unknown, 0) > 0
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY source
ORDER BY targets DESC, records DESC, CAST(source AS ipaddress)
LIMIT {limit}
