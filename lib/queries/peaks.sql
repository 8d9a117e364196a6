-- The busiest five minutes from outside by day on port {ports}: what to set thresholds by.
-- One row for each day, account and VPC. Accounts and VPCs count the same traffic: never add their rows up.
-- Days: 30, until yesterday. Rows: 100.
-- No row: no outside address tried one of ours.
SELECT
  day,
  scope_type,
  scope_id,
  port,
  window_start,
  rejected + accepted AS records,
  rejected,
  accepted,
  sources,
  destinations
FROM (
  SELECT
    dt AS day,
    scope_type,
    scope_id,
    port,
    window_start,
    rejected,
    accepted,
    sources,
    destinations,
    row_number() OVER (
      PARTITION BY dt, scope_type, scope_id, port
      ORDER BY rejected + accepted DESC, window_start
    ) AS place
  FROM rollups
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND scope_type IN ('account', 'vpc')
    AND direction = 'inbound'
    AND rejected + accepted > 0
) AS ranked
WHERE place = 1
ORDER BY records DESC, window_start DESC, scope_type, scope_id, port
LIMIT {limit}
