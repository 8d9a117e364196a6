-- Hour by hour on port {ports}, beside the usual at that hour: does it surge, is it over?
-- Sources are those of the busiest five minutes of an hour. The usual is their mean at the same hour of up to 14 days before.
-- An hour with open windows still grows.
-- Days: 3, until today. Looks back: 14 days. Rows: 1000.
-- No row: no logs of these days were counted.
WITH hours AS (
  SELECT
    dt AS day,
    date_trunc('hour', window_start) AS hour,
    port,
    sum(rejected) AS rejected,
    sum(accepted) AS accepted,
    max(sources) AS most_sources,
    sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS open_windows
  FROM rollups
  WHERE dt BETWEEN {before} AND {to}
    AND port IN ({ports})
    AND scope_type = 'fleet'
    AND direction = 'inbound'
  GROUP BY dt, date_trunc('hour', window_start), port
)
SELECT
  shown.hour,
  shown.port,
  shown.rejected,
  shown.accepted,
  shown.most_sources,
  round(avg(earlier.most_sources), 1) AS usual_sources,
  round(shown.most_sources / nullif(avg(earlier.most_sources), 0), 1) AS times_usual,
  shown.open_windows
FROM hours AS shown
LEFT JOIN hours AS earlier
  ON earlier.port = shown.port
  AND hour(earlier.hour) = hour(shown.hour)
  AND earlier.hour < shown.hour
  AND earlier.hour >= shown.hour - INTERVAL '14' DAY
WHERE shown.day >= {from}
GROUP BY shown.hour, shown.port, shown.rejected, shown.accepted, shown.most_sources, shown.open_windows
ORDER BY shown.hour DESC, shown.port
LIMIT {limit}
