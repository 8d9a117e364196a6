import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { openLogFile } from '../../adapters/local/log-files.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { readLogObject } from '../../core/ingest.ts';
import { readFacts } from '../../report/facts/read-facts.ts';
import { comparable, factsBySql } from '../report/facts/sql-facts.ts';
import { buildCommandLine } from '../runner/command-line.ts';
import { freshWorld } from '../examples/replayed-world.ts';

/** Traffic that nobody here wrote. It belongs to others, so it stays outside of the project, and its addresses out of this file. */
const DATA = resolve(process.env.SURGE445_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data'));
const isThere = existsSync(join(DATA, 'README.md'));
const why = isThere ? '' : ` (skipped: there is no ${DATA}; SURGE445_DATA names another folder)`;
if (!isThere) process.stderr.write(`real traffic${why}\n`);

const PATIENCE_MS = 300_000;

const command = buildCommandLine();

const root = mkdtempSync(join(tmpdir(), 'surge445-real-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A file, replayed: its alerts, and SQL on its tables. */
interface Replayed {
  /** What it says at the end. */
  readonly summary: string;
  readonly alerts: readonly Alert[];
  readonly seconds: number;
  /** Where the tables are. */
  readonly folder: string;
  /** `attempts` and `rollups` are the tables. */
  readonly query: (sql: string) => Promise<ReadonlyArray<Record<string, unknown>>>;
}

/** Replays a file as a user does, with the command line as it is built. */
async function replay(name: string, options: readonly string[] = []): Promise<Replayed> {
  const started = performance.now();
  const folder = mkdtempSync(join(root, 'replay-'));
  const { code, stdout, stderr } = await command.run('replay', join(DATA, name), '--out', folder, '--json', ...options);
  if (code !== 0) throw new Error(stderr);
  const alerts = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Alert);
  const seconds = (performance.now() - started) / 1000;
  return { summary: stderr, alerts, seconds, folder, query: (sql) => query(sql, folder) };
}

async function query(sql: string, folder: string): Promise<ReadonlyArray<Record<string, unknown>>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const table of ['attempts', 'rollups']) {
      await connection.run(
        `CREATE VIEW ${table} AS SELECT * FROM read_parquet('${folder}/${table}/*/*.parquet', hive_partitioning = true)`,
      );
    }
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const told = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ rule, entity, transition, level }) => `${rule} ${entity.id} ${transition} ${level}`);

/** Alerts of severity low are for the digest. */
const worthTelling = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.filter(({ severity }) => severity !== 'low');

const scanners = (alerts: readonly Alert[]): string[] => [
  ...new Set(alerts.filter(({ rule }) => rule === 'scanner').map(({ entity }) => entity.id)),
];

/** The scanners that the folder's own description names. */
async function knownScanners(): Promise<string[]> {
  const text = await readFile(join(DATA, 'README.md'), 'utf8');
  const named = text.split('Scanners: ')[1]?.split('|')[0] ?? '';
  return named.match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
}

/** What becomes of every row of the fixtures: rows of traffic, rows of silence, of lost records, rows that cannot be read, or why none can. */
const FIXTURES: ReadonlyArray<readonly [name: string, expected: Fixture]> = [
  [
    'awsdocs_examples_mixed_formats.log',
    { records: 14, silent: 1, skipped: 1, rejects: { 'field-count': 1, 'missing-fields': 10 } },
  ],
  ['cribl_REAL_us-east-1_20210902T2145Z.log', { records: 99, silent: 0, skipped: 0, rejects: {} }],
  ['elastic-beats_accept-reject-traffic_header.log', { records: 4, silent: 0, skipped: 0, rejects: {} }],
  ['elastic-beats_custom-nat-gateway_header.log', 'missing-fields'],
  ['elastic-beats_custom-transit-gateway.log', 'no-header'],
  ['elastic-beats_no-data-skip-data.log', { records: 0, silent: 1, skipped: 1, rejects: {} }],
  ['elastic-integrations_extra-samples.log', { records: 5, silent: 1, skipped: 1, rejects: {} }],
  ['elastic-integrations_tcp-flag-sequence_multiheader.log', { records: 1, silent: 1, skipped: 1, rejects: {} }],
  ['elastic-integrations_tgw-samples.log', 'no-header'],
  ['elastic-integrations_v5-all-fields.log', 'no-header'],
  ['elastic-integrations_v8-samples.log', 'no-header'],
  ['flowlogs-reader_v2_records.log', { records: 3, silent: 1, skipped: 1, rejects: {} }],
  ['flowlogs-reader_v3_file.log', 'missing-fields'],
  ['flowlogs-reader_v4_file.log', 'missing-fields'],
  ['grafana-lambda-promtail_vpcflowlog.log.gz', { records: 3, silent: 0, skipped: 0, rejects: {} }],
  ['panther_attacker_vpc.log', { records: 6, silent: 0, skipped: 0, rejects: {} }],
];

type Fixture = string | { records: number; silent: number; skipped: number; rejects: Readonly<Record<string, number>> };

async function readFixture(name: string): Promise<Fixture> {
  try {
    const { settings } = freshWorld();
    const read = await readLogObject(openLogFile(join(DATA, 'format_fixtures', name)), settings);
    const fleet = read.windows
      .map(read.documentOf)
      .flatMap(({ coverage }) => coverage.filter(({ accountId, vpcId }) => accountId === '' && vpcId === ''));
    return {
      records: read.records,
      silent: fleet.reduce((sum, one) => sum + one.nodata, 0),
      skipped: fleet.reduce((sum, one) => sum + one.skipdata, 0),
      rejects: Object.fromEntries(read.rejects.counts),
    };
  } catch (error) {
    if (error instanceof UnreadableObjectError) return error.reason;
    throw error;
  }
}

/** Rows of a fixture that are no header lines. */
async function rowsOf(name: string): Promise<number> {
  const bytes = await readFile(join(DATA, 'format_fixtures', name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  return text.split('\n').filter((line) => line.trim() !== '' && !line.includes('srcaddr')).length;
}

(isThere ? describe : describe.skip)(`real traffic${why}`, () => {
  describe('at nine honeypots over four months (marx)', () => {
    let marx: Replayed;
    beforeAll(async () => {
      marx = await replay('marx_2013-03..06_all.log.gz');
      process.stderr.write(`marx, replayed in ${marx.seconds.toFixed(1)} s: ${marx.summary}`);
    }, PATIENCE_MS);

    test('has 14,099 attempts, all rejected', async () => {
      expect(marx.summary).toContain('198,943 records, 14,099 attempts on watched ports');
      const sums = await marx.query(
        'SELECT sum(rejected)::INT AS rejected, sum(accepted)::INT AS accepted FROM attempts',
      );
      expect(sums).toEqual([{ rejected: 14_099, accepted: 0 }]);
    });

    // The column records445 counts packets, each in its own hour; a record of up to 60 s counts in the hour of its start.
    test('has the packets of every hour, but for records that straddle it', async () => {
      const csv = join(DATA, 'marx_445_hourly_2013-03..06.csv');
      const hours = await marx.query(`
        WITH ours AS (
          SELECT date_trunc('hour', window_start) AS hour, sum(packets)::INT AS ours,
                 bool_or(date_trunc('hour', last_seen) > date_trunc('hour', window_start)) AS straddled
          FROM attempts GROUP BY ALL),
        theirs AS (
          SELECT strptime(hour_utc, '%Y-%m-%dT%H:%MZ') AS hour, records445::INT AS theirs
          FROM read_csv('${csv}', types = {'hour_utc': 'VARCHAR'}))
        SELECT coalesce(ours, 0) AS ours, coalesce(theirs, 0) AS theirs, coalesce(straddled, false) AS straddled
        FROM ours FULL JOIN theirs USING (hour) ORDER BY hour`);
      const sum = (column: string): number => hours.reduce((total, row) => total + Number(row[column]), 0);
      const off = hours.flatMap((row, index) => (row.ours === row.theirs ? [] : [index]));
      process.stderr.write(
        `marx: ${sum('ours')} packets here, ${sum('theirs')} in the table beside it; ${off.length} of ${hours.length} hours differ, each beside the hour that a record straddles into\n`,
      );
      expect(sum('ours')).toBe(25_957);
      expect(sum('theirs')).toBe(25_957);
      const explained = off.filter((index) => hours[index]?.straddled === true || hours[index - 1]?.straddled === true);
      expect(explained).toEqual(off);
      expect(off).toHaveLength(20);
    });

    test('is no more than noise: of all that is found nothing is worth more than a line in a digest', () => {
      expect(told(worthTelling(marx.alerts))).toEqual([]);
    });

    test('has the three scanners that are known, and few others', async () => {
      const found = scanners(marx.alerts);
      const known = await knownScanners();
      expect(known).toHaveLength(3);
      expect(known.filter((address) => !found.includes(address))).toEqual([]);
      expect(found.length).toBeLessThanOrEqual(5);
    });

    test(
      'has the numbers of its tables in its report',
      async () => {
        const facts = await readFacts({ store: new FolderStore(marx.folder), thresholds: [] }, {});
        expect(comparable(facts)).toEqual(await factsBySql(marx.folder, facts));
      },
      PATIENCE_MS,
    );
  });

  describe('at a honeypot that answers (dionaea_2)', () => {
    let dionaea: Replayed;
    beforeAll(async () => {
      dionaea = await replay('dionaea_2.log.gz');
    }, PATIENCE_MS);

    test('is counted whole', async () => {
      const sql = 'SELECT sum(accepted)::INT AS accepted, count(DISTINCT source)::INT AS sources FROM attempts';
      expect(await dionaea.query(sql)).toEqual([{ accepted: 2033, sources: 177 }]);
    });

    test('is one exposure from the first hour to the last, answered, and hammered in three bursts by sources that are named', async () => {
      const { alerts } = dionaea;
      expect(new Set(alerts.map(({ episodeId }) => episodeId)).size).toBe(1);
      expect(new Set(alerts.map(({ rule, entity }) => `${rule} ${entity.id}`))).toEqual(new Set(['exposure 10.0.0.4']));
      expect(alerts[0]).toMatchObject({ transition: 'opened', level: 'answered', severity: 'high' });
      const hammered = alerts.filter(({ level }) => level === 'hammered');
      expect(hammered.map(({ transition, window }) => `${transition} ${window.start.slice(0, 13)}`)).toEqual([
        'escalated 2022-03-21T02',
        'escalated 2022-03-22T09',
        'escalated 2022-03-23T08',
      ]);
      expect(new Set(alerts.map(({ level }) => level))).toEqual(new Set(['answered', 'hammered']));
      const hammering = await dionaea.query('SELECT DISTINCT source FROM attempts WHERE accepted >= 100');
      expect(hammering).toHaveLength(4);
      const mails = hammered.map(({ text }) => text.email).join('');
      for (const { source } of hammering) expect(mails).toContain(String(source));
    });
  });

  describe('of a scan', () => {
    const settings = ['--inside', '147.32.0.0/16'];

    test('whose targets reset is open, never answered', async () => {
      const { alerts } = await replay('test3.rst-accept.log.gz', settings);
      expect(alerts.length).toBeGreaterThan(0);
      const single = alerts.filter(({ rule }) => rule !== 'digest');
      const found = new Set(single.map(({ rule, level }) => `${rule} ${level}`));
      expect(found).toEqual(new Set(['exposure open', 'outbound accepted', 'scanner day']));
      expect(alerts.map(({ text }) => text.email).join('')).not.toMatch(/\bit answered\b/);
      const [mail, ...more] = single.filter(({ rule, delivery }) => rule === 'exposure' && delivery === 'now');
      expect(more).toEqual([]);
      const hosts = single.filter(({ rule }) => rule === 'exposure').map(({ entity }) => entity.id);
      expect(hosts.length).toBeGreaterThanOrEqual(9);
      for (const host of hosts) expect(mail?.text.email).toContain(`${host} (`);
    });

    test('that policy rejects exposes nothing; the host that reaches out is told', async () => {
      const { alerts } = await replay('test3.rst-reject.log.gz', settings);
      expect(alerts.map(({ rule, transition, level }) => `${rule} ${transition} ${level}`).toSorted()).toEqual([
        'outbound opened accepted',
        'scanner opened day',
      ]);
    });

    test('of nine hosts in two hours is counted, too slow for a threshold, and a line in the digest', async () => {
      const { alerts, query: ask } = await replay('ncsa_445_scan.log.gz');
      expect(await ask('SELECT count(DISTINCT destination)::INT AS targets FROM attempts')).toEqual([{ targets: 9 }]);
      expect(told(worthTelling(alerts))).toEqual([]);
      expect(scanners(alerts)).toHaveLength(1);
    });
  });

  describe('of an infected client (trickbot)', () => {
    test.each(['trickbot.one-eni.log.gz', 'trickbot.both-enis.log.gz'])(
      'in %s says nothing about its ordinary use of the domain controller',
      async (name) => {
        const { alerts } = await replay(name);
        expect(JSON.stringify(alerts)).not.toContain('172.16.9.233');
      },
      PATIENCE_MS,
    );
  });

  describe('in formats as others publish them', () => {
    test.each(FIXTURES)('%s is read or counted, row by row', async (name, expected) => {
      const found = await readFixture(name);
      expect(found).toEqual(expected);
      if (typeof found === 'string') return;
      const rejected = Object.values(found.rejects).reduce((sum, count) => sum + count, 0);
      expect(found.records + found.silent + found.skipped + rejected).toBe(await rowsOf(name));
    });

    test('leaves none out', async () => {
      const names = await readdir(join(DATA, 'format_fixtures'));
      expect(names.toSorted()).toEqual(FIXTURES.map(([name]) => name).toSorted());
    });
  });
});
