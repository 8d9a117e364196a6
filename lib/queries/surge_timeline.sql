-- How the last three days went, hour by hour, beside what was usual at the same hour on the days before: whether it surges, and whether it is over.
-- Sources are those of the busiest five minutes of an hour, usual is their mean over the observed days of two weeks.
WITH hours AS (
  SELECT
    date_trunc('hour', window_start) AS hour,
    port,
    sum(rejected) AS rejected,
    sum(accepted) AS accepted,
    max(sources) AS most_sources
  FROM rollups
  WHERE dt >= cast(cast(current_date - INTERVAL '14' DAY AS date) AS varchar)
    AND scope_type = 'fleet'
    AND direction = 'inbound'
  GROUP BY date_trunc('hour', window_start), port
)
SELECT
  shown.hour,
  shown.port,
  shown.rejected,
  shown.accepted,
  shown.most_sources,
  round(avg(before.most_sources), 1) AS usual_sources,
  round(shown.most_sources / nullif(avg(before.most_sources), 0), 1) AS times_usual
FROM hours AS shown
LEFT JOIN hours AS before
  ON before.port = shown.port AND hour(before.hour) = hour(shown.hour) AND before.hour < shown.hour
WHERE shown.hour >= current_date - INTERVAL '2' DAY
GROUP BY shown.hour, shown.port, shown.rejected, shown.accepted, shown.most_sources
ORDER BY shown.hour DESC, shown.port
