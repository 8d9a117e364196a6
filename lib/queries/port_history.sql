-- Attempts, sources and targets from outside by day on port {ports}, as DShield prints them.
-- A day with logs and without an attempt is a row of zeros. A whole day has 288 windows.
-- Days: 30, until yesterday. Rows: 400.
-- No row: no logs of these days were counted.
SELECT
  counts.day,
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
    port,
    sum(rejected) AS rejected,
    sum(accepted) AS accepted,
    sum(coalesce(unknown, 0)) AS unknown,
    count(*) AS windows
  FROM rollups
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND scope_type = 'fleet'
    AND direction = 'inbound'
  GROUP BY dt, port
) AS counts
LEFT JOIN (
  SELECT
    dt AS day,
    port,
    count(DISTINCT source) AS sources,
    count(DISTINCT destination) AS targets
  FROM attempts
  WHERE dt BETWEEN {from} AND {to}
    AND port IN ({ports})
    AND direction = 'inbound'
    AND rejected + accepted + coalesce(unknown, 0) > 0
  GROUP BY dt, port
) AS addresses
  ON addresses.day = counts.day AND addresses.port = counts.port
ORDER BY counts.day DESC, counts.port
LIMIT {limit}
