import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { OutputFolderError } from '../../../cli/output-folder.ts';
import { answer, sqlOf } from '../../../cli/query/query.ts';
import { savedQueries } from '../../../cli/query/saved-queries.ts';
import { QueryError } from '../../../cli/query/tables.ts';
import { freshWorld, replayFiles } from '../../examples/replayed-world.ts';

const HEADER =
  'version account-id interface-id vpc-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action log-status';
const SAVED = savedQueries(join(import.meta.dirname, '../../../lib/queries'));

const SYN = 2;
const SYN_ACK = 18;

/** A line of a flow log; the interface is that of the inside host with the last number. */
function line(
  time: string,
  [from, to]: readonly [string, string],
  more: { readonly action?: string; readonly flags?: number; readonly at?: number } = {},
): string {
  const { action = 'REJECT', flags = SYN, at = Number(to.split('.')[3]) } = more;
  const start = Date.parse(`2026-11-${time}Z`) / 1000;
  const ports = flags === SYN_ACK ? '445 50000' : '50000 445';
  return `5 123456789012 eni-0000000000000${at} vpc-0a1b2c3d4e5f60718 i-00000000000000${at} ${from} ${to} ${ports} 6 ${flags} 1 52 ${start} ${start + 59} ${action} OK`;
}

const [S1, S2, S3] = ['198.51.100.7', '203.0.113.9', '192.0.2.5'];
const [HOST, OTHER, THIRD, FRIEND] = ['10.0.4.10', '10.0.4.11', '10.0.4.12', '10.0.4.20'];
const accepted = { action: 'ACCEPT' };

const LOG = [
  HEADER,
  // The day before: one source, rejected once, and in the evening five times.
  line('21T02:20:00', [S3, HOST]),
  ...Array.from({ length: 5 }, (_, second) => line(`21T23:50:0${second}`, [S3, HOST])),
  // 00:05: one source tries two hosts.
  ...Array.from({ length: 3 }, (_, second) => line(`22T00:05:0${second}`, [S1, HOST])),
  line('22T00:06:00', [S1, OTHER]),
  // 01:10: another is let in twice, and the host answers.
  line('22T01:10:00', [S2, HOST], accepted),
  line('22T01:10:01', [HOST, S2], { ...accepted, flags: SYN_ACK, at: 10 }),
  line('22T01:11:00', [S2, HOST], accepted),
  // 01:30: inside, logged at both ends.
  line('22T01:30:00', [FRIEND, HOST], { ...accepted, at: 20 }),
  line('22T01:30:00', [FRIEND, HOST], accepted),
  // 02:20: both come back.
  line('22T02:20:00', [S1, THIRD]),
  line('22T02:20:30', [S2, HOST], accepted),
  // 03:00: inside, one host is refused by ten others, and let in and answered by one.
  ...Array.from({ length: 10 }, (_, host) => line('22T03:00:00', [FRIEND, `10.0.5.${host}`])),
  line('22T03:01:00', [FRIEND, HOST], accepted),
  line('22T03:01:01', [HOST, FRIEND], { ...accepted, flags: SYN_ACK, at: 10 }),
].join('\n');

let folder: string;
let empty: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surge445 'query' "));
  empty = await mkdtemp(join(tmpdir(), 'surge445-query-'));
  await replayFiles([{ key: 'log', text: `${LOG}\n` }], freshWorld({}, new FolderStore(folder)));
});
afterAll(async () => {
  for (const one of [folder, empty]) await rm(one, { recursive: true });
});

const ask = async (query: string, more: { readonly today?: string; readonly host?: string } = {}): Promise<unknown> =>
  JSON.parse(await answer(sqlOf(query, SAVED, more.host), { out: folder, json: true, ...more }));

const PLACE = { account_id: '123456789012', vpc_id: 'vpc-0a1b2c3d4e5f60718' };
const ACCOUNT = { scope_type: 'account', scope_id: PLACE.account_id };
const VPC = { scope_type: 'vpc', scope_id: PLACE.vpc_id };

const hourOf = (hour: string, counts: object): object => ({
  hour: `2026-11-${hour}:00:00`,
  port: 445,
  ...counts,
  usual_sources: null,
  times_usual: null,
});

const observed = ([first, last]: readonly [string, string], counts: object): object => ({
  ...counts,
  partial_windows: 0,
  first_window: `2026-11-${first}:00`,
  last_window: `2026-11-${last}:00`,
  skipped: 0,
  malformed: 0,
});

const touch = (source: string | undefined, direction: string, outcome: string): object => ({
  source,
  direction,
  ...PLACE,
  port: 445,
  outcome,
});

const tried = ([rejected, let_in]: readonly [number, number], [first, last]: readonly [string, string]): object => ({
  records: rejected + let_in,
  rejected,
  accepted: let_in,
  first_seen: `2026-11-${first}`,
  last_seen: `2026-11-${last}`,
});

/** Worked out by hand from LOG. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  port_history: [
    { day: '2026-11-22', records: 8, sources: 2, targets: 3, rejected: 5, accepted: 3 },
    { day: '2026-11-21', records: 6, sources: 1, targets: 1, rejected: 6, accepted: 0 },
  ],
  top_sources: [
    {
      source: S1,
      targets: 3,
      records: 5,
      rejected: 5,
      accepted: 0,
      first_seen: '2026-11-22 00:05:00',
      last_seen: '2026-11-22 02:20:59',
    },
    {
      source: S3,
      targets: 1,
      records: 6,
      rejected: 6,
      accepted: 0,
      first_seen: '2026-11-21 02:20:00',
      last_seen: '2026-11-21 23:51:03',
    },
    {
      source: S2,
      targets: 1,
      records: 3,
      rejected: 0,
      accepted: 3,
      first_seen: '2026-11-22 01:10:00',
      last_seen: '2026-11-22 02:21:29',
    },
  ],
  exposed_hosts: [
    {
      destination: HOST,
      account_id: '123456789012',
      vpc_id: 'vpc-0a1b2c3d4e5f60718',
      port: 445,
      instance_id: 'i-0000000000000010',
      exposure: 'answered',
      accepted: 3,
      sources: 1,
      first_seen: '2026-11-22 01:10:00',
      last_seen: '2026-11-22 02:21:29',
    },
  ],
  sweeping_hosts: [
    {
      source: FRIEND,
      hour: '2026-11-22 03:00:00',
      ...PLACE,
      port: 445,
      destinations: 11,
      failed: 10,
      answered: 1,
      attempts: 11,
      first_seen: '2026-11-22 03:00:00',
      last_seen: '2026-11-22 03:02:00',
    },
  ],
  surge_timeline: [
    hourOf('22 03', { rejected: 0, accepted: 0, most_sources: 0 }),
    { ...hourOf('22 02', { rejected: 1, accepted: 1, most_sources: 2 }), usual_sources: 1, times_usual: 2 },
    hourOf('22 01', { rejected: 0, accepted: 2, most_sources: 1 }),
    hourOf('22 00', { rejected: 4, accepted: 0, most_sources: 1 }),
    hourOf('21 23', { rejected: 5, accepted: 0, most_sources: 1 }),
    hourOf('21 02', { rejected: 1, accepted: 0, most_sources: 1 }),
  ],
  coverage: [
    { day: '2026-11-22', ...ACCOUNT, ...observed(['22 00:05', '22 03:00'], { windows: 5, records: 23 }) },
    { day: '2026-11-22', ...VPC, ...observed(['22 00:05', '22 03:00'], { windows: 5, records: 23 }) },
    { day: '2026-11-21', ...ACCOUNT, ...observed(['21 02:20', '21 23:50'], { windows: 2, records: 6 }) },
    { day: '2026-11-21', ...VPC, ...observed(['21 02:20', '21 23:50'], { windows: 2, records: 6 }) },
  ],
  who_touched_host: [
    { ...touch(S2, 'inbound', 'answered'), ...tried([0, 3], ['22 01:10:00', '22 02:21:29']) },
    { ...touch(FRIEND, 'lateral', 'answered'), ...tried([0, 2], ['22 01:30:00', '22 03:02:00']) },
    { ...touch(S3, 'inbound', 'rejected'), ...tried([6, 0], ['21 02:20:00', '21 23:51:03']) },
    { ...touch(S1, 'inbound', 'rejected'), ...tried([3, 0], ['22 00:05:00', '22 00:06:01']) },
  ],
};

describe('saved queries', () => {
  const runnable = SAVED.filter(({ isAthenaOnly }) => !isAthenaOnly);

  test.each(runnable)('$name gives the answer that was worked out by hand', async ({ name, asksForHost }) => {
    expect(Object.keys(ANSWERS)).toContain(name);
    expect(await ask(name, asksForHost ? { host: HOST } : {})).toEqual(ANSWERS[name]);
  });

  test('ask about the host that is named, and about none unless they do', async () => {
    expect(await ask('who_touched_host', { host: '10.0.9.9' })).toEqual([]);
    expect(() => sqlOf('who_touched_host', SAVED)).toThrow(/found no host, expected --host with an address/);
    expect(() => sqlOf('top_sources', SAVED, HOST)).toThrow(/leave --host out/);
    expect(() => sqlOf('SELECT 1', SAVED, HOST)).toThrow(/expected the name of a saved query/);
  });

  test('say when only Athena can answer', () => {
    expect(() => sqlOf('port_history_year', SAVED)).toThrow(/run the query in Athena/);
  });

  test('each say in their first line what they are for', () => {
    for (const { description } of SAVED) expect(description).toMatch(/\.$/);
  });

  test('look back from the newest day, or from the day that is asked for', async () => {
    expect(await ask('top_sources', { today: '2026-11-24' })).toEqual([]);
    expect(await ask('top_sources', { today: '2026-11-23' })).toHaveLength(2);
  });
});

describe('query', () => {
  test('finds the alerts, under the names that they have in Athena', async () => {
    const sql = `SELECT number, rule, rule_version, transition, scope->>'type' AS scope, dt FROM alerts ORDER BY rule, number`;
    expect(await ask(sql)).toEqual([
      { number: 1, rule: 'exposure', rule_version: 1, transition: 'opened', scope: 'vpc', dt: '2026-11-22' },
      { number: 1, rule: 'sweep', rule_version: 1, transition: 'opened', scope: 'vpc', dt: '2026-11-22' },
    ]);
  });

  test('keeps dt as text, so that SQL of an alert runs as it is', async () => {
    const [{ query }] = (await ask(`SELECT query FROM alerts WHERE rule = 'exposure'`)) as [{ query: string }];
    expect(query).toContain("dt = '2026-11-22'");
    expect(await ask(query)).toEqual([expect.objectContaining({ source: S2, accepted: 2, depth: 4 })]);
  });

  test('gives numbers as numbers and the rest as text', async () => {
    const sql = `SELECT 9007199254740993::BIGINT AS large, 1.50::DECIMAL(4,2) AS price, -2 AS less, NULL AS none, DATE '2026-11-22' AS day`;
    expect(await ask(sql)).toEqual([
      { large: '9007199254740993', price: 1.5, less: -2, none: null, day: '2026-11-22' },
    ]);
  });

  test('shows a sketch by the number that it estimates', async () => {
    const sql = `SELECT sources, sources_hll, destinations_hll, hex(sources_hll) AS bytes FROM rollups WHERE scope_type = 'fleet' AND window_start = TIMESTAMP '2026-11-22 00:05:00'`;
    expect(await ask(sql)).toEqual([
      { sources: 1, sources_hll: '<hll ~1>', destinations_hll: '<hll ~2>', bytes: expect.stringMatching(/^020C0100/) },
    ]);
  });

  test('prints a table, or CSV', async () => {
    const sql = 'SELECT dt, count(*) AS windows FROM attempts GROUP BY dt ORDER BY dt LIMIT 1';
    expect(await answer(sql, { out: folder })).toBe('dt          windows\n----------  -------\n2026-11-21        2\n');
    expect(await answer(sql, { out: folder, csv: true })).toBe('dt,windows\r\n2026-11-21,2\r\n');
  });

  test('says what DuckDB does not take', async () => {
    await expect(ask('SELECT nothing FROM rollups')).rejects.toThrow(QueryError);
    expect(() => sqlOf('top_source', SAVED)).toThrow(/SQL or one of coverage, exposed_hosts, .*, top_sources/);
  });

  test('says that there are no tables', async () => {
    await expect(answer('SELECT 1', { out: empty })).rejects.toThrow(OutputFolderError);
    await expect(answer('SELECT 1', { out: join(empty, 'none') })).rejects.toThrow(/found no tables/);
  });

  test('has the alerts table also where there are no alerts', async () => {
    const quiet = new FolderStore(empty);
    const table = await new FolderStore(folder).get('rollups/dt=2026-11-22/00.parquet');
    await quiet.put('rollups/dt=2026-11-22/00.parquet', table?.bytes ?? new Uint8Array(), 'absent');
    expect(await answer('SELECT rule, episode FROM alerts', { out: empty, csv: true })).toBe('rule,episode\r\n');
    expect(await answer('SELECT source FROM attempts', { out: empty, csv: true })).toBe('source\r\n');
  });
});
