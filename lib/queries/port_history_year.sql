-- Records, sources and targets a day for a year, from the sketches of rollups instead of every pair. Distinct counts are estimates, most within 3 %.
-- Athena only: DuckDB cannot merge sketches.
SELECT
  dt AS day,
  sum(rejected + accepted) AS records,
  cardinality(merge(cast(sources_hll AS HyperLogLog))) AS sources,
  cardinality(merge(cast(destinations_hll AS HyperLogLog))) AS targets,
  sum(rejected) AS rejected,
  sum(accepted) AS accepted
FROM rollups
WHERE dt >= cast(cast(current_date - INTERVAL '365' DAY AS date) AS varchar)
  AND scope_type = 'fleet'
  AND direction = 'inbound'
GROUP BY dt
ORDER BY dt DESC
