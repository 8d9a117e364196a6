import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { findFreePort } from '../deployment-checks/free-port.ts';
import { TRINO_VERSION, type TrinoProgram } from './install-trino.ts';

/** The server needs half a minute on an idle machine. */
const START_LIMIT_SECONDS = 600;
const PAUSE_MS = 500;

const CATALOG = 'surge445';

/** Length of the end of the server's output that an error shows, in characters. */
const SHOWN_OUTPUT = 3000;

const INFO = z.object({ starting: z.boolean() });

/** One page of an answer. Without `nextUri` it is the last. */
const PAGE = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z.object({ message: z.string(), errorName: z.string() }).optional(),
});

/** The answer to a statement. */
export interface TrinoResult {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly unknown[]>;
}

/** Tables of one schema. */
export interface TrinoSchema {
  /**
   * Runs one statement.
   * @throws {Error} with the message of Trino
   */
  readonly ask: (sql: string) => Promise<TrinoResult>;
  /** Folder in which the descriptions of the tables are. */
  readonly folder: string;
}

/** A running server, on 127.0.0.1 only. */
export interface Trino {
  /** Makes an empty schema. */
  readonly makeSchema: (name: string) => Promise<TrinoSchema>;
  readonly stop: () => void;
}

/**
 * Starts a server on a free port, and waits until it answers. It stops with this process at the latest.
 * @param program the installed server
 * @param folder for settings, logs and descriptions of tables
 * @throws {Error} when the server ends, or does not answer in time
 */
export async function startTrino({ classPath, plugins }: TrinoProgram, folder: string): Promise<Trino> {
  const endpoint = `http://127.0.0.1:${await findFreePort()}`;
  const metastore = join(folder, 'metastore');
  writeSettings(folder, { endpoint, plugins, metastore });
  const settings = ['-Dconfig=config.properties', '-Dlog.levels-file=log.properties'];
  const limits = ['-Xmx2G', '-Djdk.attach.allowAttachSelf=true'];
  const child = spawn('java', [...limits, ...settings, '-cp', classPath, 'TrinoMain', TRINO_VERSION], { cwd: folder });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  try {
    await waitUntilUp(endpoint, child);
    return { makeSchema: async (name) => makeSchema(name, { endpoint, metastore }), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

interface ServerPlaces {
  readonly endpoint: string;
  readonly metastore: string;
}

async function makeSchema(name: string, { endpoint, metastore }: ServerPlaces): Promise<TrinoSchema> {
  const ask = async (sql: string): Promise<TrinoResult> => askServer(endpoint, name, sql);
  await ask(`CREATE SCHEMA ${CATALOG}.${name}`);
  return { ask, folder: join(metastore, name) };
}

function writeSettings(
  folder: string,
  { endpoint, plugins, metastore }: ServerPlaces & Pick<TrinoProgram, 'plugins'>,
): void {
  const catalogs = join(folder, 'catalog');
  mkdirSync(catalogs, { recursive: true });
  writeProperties(join(folder, 'log.properties'), { 'io.trino': 'WARN' });
  writeProperties(join(folder, 'config.properties'), {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': new URL(endpoint).port,
    'discovery.uri': endpoint,
    'node.environment': 'test',
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'plugin.dir': plugins,
    'catalog.config-dir': catalogs,
    'query.max-memory': '1GB',
    'query.max-memory-per-node': '1GB',
    'web-ui.enabled': 'false',
  });
  writeProperties(join(catalogs, `${CATALOG}.properties`), {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': `file://${metastore}`,
    'hive.partition-projection-enabled': 'true',
    // On S3 a day without objects is an empty day. In a folder it is an error, unless this is set.
    'hive.ignore-absent-partitions': 'true',
  });
}

function writeProperties(file: string, properties: Readonly<Record<string, string>>): void {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
}

async function waitUntilUp(endpoint: string, child: ChildProcess): Promise<void> {
  let output = '';
  const remember = (chunk: Buffer): void => {
    output = `${output}${chunk.toString()}`.slice(-SHOWN_OUTPUT);
  };
  child.stdout?.on('data', remember);
  child.stderr?.on('data', remember);
  child.on('error', (error) => remember(Buffer.from(String(error))));
  const end = performance.now() + START_LIMIT_SECONDS * 1000;
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    if (await isUp(endpoint)) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(
    `Start Trino: found no answer at ${endpoint} within ${START_LIMIT_SECONDS} s, expected one. Its last output:\n${output}`,
  );
}

async function isUp(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/v1/info`);
    return answer.ok && !INFO.parse(await answer.json()).starting;
  } catch {
    return false;
  }
}

async function askServer(endpoint: string, schema: string, sql: string): Promise<TrinoResult> {
  const headers = { 'X-Trino-User': 'surge445', 'X-Trino-Catalog': CATALOG, 'X-Trino-Schema': schema };
  const rows: unknown[][] = [];
  let columns: string[] = [];
  let page = await readPage(await fetch(`${endpoint}/v1/statement`, { method: 'POST', body: sql, headers }));
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns?.map(({ name }) => name) ?? columns;
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return { columns, rows };
    page = await readPage(await fetch(page.nextUri, { headers }));
  }
}

async function readPage(answer: Response): Promise<z.infer<typeof PAGE>> {
  if (!answer.ok) {
    throw new Error(`Ask Trino: found HTTP status ${answer.status}, expected 200: ${await answer.text()}`);
  }
  return PAGE.parse(await answer.json());
}
