/**
 * Asks Trino, the engine of Athena, and DuckDB the same questions about the same tables: `npm run test:trino`. Each saved query and the SQL of each alert must
 * give the same rows. Trino reads the tables as the Glue tables of the deployment describe them. It needs Java 17 and Maven; without them it says that it
 * is skipped. The first run fetches 370 MB from Maven Central.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeValues, savedQueries } from '../cli/query/saved-queries.ts';
import { openTables, type Tables } from '../cli/query/tables.ts';
import type { Alert } from '../core/alerting/alert.ts';
import { athenaSql, localSql, type SavedQuery } from '../core/operations/saved-query.ts';
import { watching } from '../deployment-checks/rig.ts';
import { type Example, EXAMPLES, replayExample } from './example-folders.ts';
import { installTrino, TrinoMissingError } from './install-trino.ts';
import { firstDifference } from './same-answer.ts';
import { trinoTable } from './table-statements.ts';
import { startTrino, type TrinoSchema } from './trino-server.ts';

/** The examples have fixed days, which must stay within what the tables look back. */
const DAYS_BACK = 3650;

const WATCHED_PORTS = [445];
const SAVED = savedQueries(join(import.meta.dirname, '../lib/queries'));

/** Distinct sources of a day from the sketches of its windows, and the same from a sketch that Trino makes of the addresses. */
const SKETCHES = `
SELECT merged.dt, merged.sources - made.sources AS difference
FROM (
  SELECT dt, cardinality(merge(CAST(sources_hll AS HyperLogLog))) AS sources
  FROM rollups WHERE scope_type = 'fleet' AND direction = 'inbound' GROUP BY dt
) AS merged
JOIN (
  SELECT dt, cardinality(approx_set(source)) AS sources
  FROM attempts WHERE direction = 'inbound' GROUP BY dt
) AS made ON made.dt = merged.dt
ORDER BY merged.dt`;

let checks = 0;
let failures = 0;

function check(what: string, problem: string | undefined): void {
  checks++;
  if (problem !== undefined) failures++;
  console.log(problem === undefined ? `ok    ${what}` : `FAIL  ${what}: ${problem}`);
}

/** The tables of one example, in both engines. */
interface Engines {
  readonly trino: TrinoSchema;
  readonly duckDb: Tables;
}

/** Makes the tables as the template of the deployment describes them. The parameters of a format go into the file of the table, because no statement takes them. */
async function makeTables({ ask, folder: schemaFolder }: TrinoSchema, folder: string): Promise<void> {
  for (const [, { Properties: properties }] of watching({ stateRetentionDays: DAYS_BACK }).of('AWS::Glue::Table')) {
    const { name, statement, serdeParameters } = trinoTable(properties['TableInput'], folder);
    mkdirSync(join(folder, name), { recursive: true });
    await ask(statement);
    if (Object.keys(serdeParameters).length > 0) addSerdeParameters(join(schemaFolder, name), serdeParameters);
  }
}

function addSerdeParameters(tableFolder: string, serdeParameters: Readonly<Record<string, string>>): void {
  const file = join(tableFolder, '.trinoSchema');
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(join(tableFolder, '..trinoSchema.crc'));
  writeFileSync(file, JSON.stringify({ ...(schema as object), serdeParameters }));
}

async function compare(what: string, sql: string, { trino, duckDb }: Engines): Promise<void> {
  try {
    const [ofTrino, ofDuckDb] = await Promise.all([trino.ask(sql), duckDb.ask(sql)]);
    const names = firstDifference([ofTrino.columns], [ofDuckDb.columns]);
    check(`${what}: ${ofTrino.rows.length} rows`, names ?? firstDifference(ofTrino.rows, ofDuckDb.rows));
  } catch (error) {
    check(what, String(error));
  }
}

async function compareSaved(query: SavedQuery, { name }: Example, engines: Engines): Promise<void> {
  const { source, host } = await busiestPair(engines.duckDb);
  const asked = {
    ...(query.host === undefined ? {} : { host }),
    ...(query.sources.length === 0 ? {} : { source: [source] }),
  };
  const values = await completeValues(query, asked, engines.duckDb);
  await compare(`${name}, ${query.name}`, localSql(query, values), engines);
}

/** Values for the queries about one host and about given sources. */
async function busiestPair(tables: Tables): Promise<{ readonly source: string; readonly host: string }> {
  const { rows } = await tables.ask(
    'SELECT source, destination FROM attempts GROUP BY source, destination ORDER BY count(*) DESC, source, destination LIMIT 1',
  );
  const [source, host] = rows[0] ?? [];
  return { source: String(source), host: String(host) };
}

async function compareAlerts(alerts: readonly Alert[], { name }: Example, engines: Engines): Promise<void> {
  for (const { episodeId, number, rule, query } of alerts) {
    await compare(`${name}, SQL of alert ${episodeId} ${number} (${rule})`, query, engines);
  }
}

/** The text that is saved in Athena has the days of the moment in it; it must run, and finds no row in the days of the examples. */
async function runAsSaved({ ask }: TrinoSchema): Promise<void> {
  for (const query of SAVED) {
    const problem = await ask(athenaSql(query, WATCHED_PORTS)).then(() => undefined, String);
    check(`${query.name}, as it is saved in Athena`, problem);
  }
}

async function compareSketches({ ask }: TrinoSchema, { name }: Example): Promise<void> {
  const { rows } = await ask(SKETCHES);
  const isEqual = rows.length > 0 && rows.every(([, difference]) => difference === 0);
  check(
    `${name}, sketches of ${rows.length} days are as those of Trino`,
    isEqual ? undefined : `differences ${JSON.stringify(rows)}`,
  );
}

async function checkExample(example: Example, trino: TrinoSchema, folder: string): Promise<void> {
  const { published } = await replayExample(example, folder);
  await makeTables(trino, folder);
  const duckDb = await openTables(folder);
  try {
    for (const query of SAVED) await compareSaved(query, example, { trino, duckDb });
    await compareAlerts(published, example, { trino, duckDb });
    await compareSketches(trino, example);
  } finally {
    duckDb.close();
  }
}

const workFolder = mkdtempSync(join(tmpdir(), 'surge445-trino-'));
try {
  const trino = await startTrino(installTrino(), join(workFolder, 'server'));
  try {
    for (const [index, example] of EXAMPLES.entries()) {
      const name = `example_${index}`;
      const schema = await trino.makeSchema(name);
      await checkExample(example, schema, join(workFolder, name));
      if (index === 0) await runAsSaved(schema);
    }
  } finally {
    trino.stop();
  }
  console.log(`test:trino: ${checks} checks, ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof TrinoMissingError)) throw error;
  console.log(`test:trino: skipped, ${error.message}`);
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
