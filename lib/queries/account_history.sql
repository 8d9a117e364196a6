-- Attempts, sources and targets from outside by day and account on port {ports}.
-- An attempt on a VPC that accounts share counts in the account whose interface logged it.
-- Days: 7, until yesterday. Rows: 1000.
-- No row: no logs of these days were counted.
SELECT
  counts.day,
  counts.account_id,
  counts.port,
  counts.rejected + counts.accepted + counts.unknown AS records,
  coalesce(addresses.sources, 0) AS sources,
  coalesce(addresses.targets, 0) AS targets,
  counts.rejected,
  counts.accepted,
  counts.unknown,
  counts.windows
FROM (
  SELECT
    dt AS day,
    account_id,
    port,
    sum(rejected) AS rejected,
    sum(accepted) AS accepted,
    sum(coalesce(unknown, 0)) AS unknown,
    count(*) AS windows
  FROM rollups
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND scope_type = 'account'
    AND direction = 'inbound'
  GROUP BY dt, account_id, port
) AS counts
LEFT JOIN (
  SELECT
    dt AS day,
    account_id,
    port,
    count(DISTINCT source) AS sources,
    count(DISTINCT destination) AS targets
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND rejected + accepted + coalesce(unknown, 0) > 0
  GROUP BY dt, account_id, port
) AS addresses
  ON addresses.day = counts.day AND addresses.account_id = counts.account_id AND addresses.port = counts.port
ORDER BY counts.day DESC, records DESC, counts.account_id, counts.port
LIMIT {limit}
