-- Records, sources and targets a day, as DShield prints a port's history. What is reported at both ends of a connection counts once.
SELECT
  day,
  sum(records) AS records,
  count(DISTINCT source) AS sources,
  count(DISTINCT destination) AS targets,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted
FROM (
  SELECT
    dt AS day,
    source,
    destination,
    max(rejected + accepted) AS records,
    max(rejected) AS rejected,
    max(accepted) AS accepted
  FROM attempts
  WHERE dt >= cast(cast(current_date - INTERVAL '30' DAY AS date) AS varchar)
    AND direction = 'inbound'
    AND rejected + accepted > 0
  GROUP BY dt, window_start, account_id, vpc_id, port, source, destination
) AS pairs
GROUP BY day
ORDER BY day DESC
