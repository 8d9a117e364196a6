-- Outside addresses that tried several of our accounts on port {ports}.
-- Days: 7, until yesterday. Rows: 100.
-- No row: no source tried more than one account.
SELECT
  source,
  count(DISTINCT destination) AS targets,
  count(DISTINCT account_id) AS accounts,
  sum(records) AS records,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT
    account_id,
    source,
    destination,
    max(rejected + accepted) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND rejected + accepted > 0
  GROUP BY window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY source
HAVING count(DISTINCT account_id) > 1
ORDER BY accounts DESC, targets DESC, records DESC, CAST(source AS ipaddress)
LIMIT {limit}
