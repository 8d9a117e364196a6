import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { OutputFolderError } from '../../../cli/output-folder.ts';
import { answer, questionOf } from '../../../cli/query/query.ts';
import { savedQueries } from '../../../cli/query/saved-queries.ts';
import { QueryError } from '../../../cli/query/tables.ts';
import { QUERY_LOG, S2 } from '../../examples/query-log.ts';
import { freshWorld, replayFiles } from '../../examples/replayed-world.ts';

const SAVED = savedQueries(join(import.meta.dirname, '../../../lib/queries'));

let folder: string;
let empty: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surge445 'query' "));
  empty = await mkdtemp(join(tmpdir(), 'surge445-query-'));
  await replayFiles([{ key: 'log', text: `${QUERY_LOG}\n` }], freshWorld({}, new FolderStore(folder)));
});
afterAll(async () => {
  for (const one of [folder, empty]) await rm(one, { recursive: true });
});

const ask = async (sql: string): Promise<unknown> =>
  JSON.parse((await answer(questionOf(sql, SAVED), { out: folder, json: true })).text);

const printed = async (sql: string, options: Parameters<typeof answer>[1]): Promise<string> =>
  (await answer({ sql }, options)).text;

describe('query', () => {
  test('finds the alerts, under the names that they have in Athena', async () => {
    const sql = `SELECT number, rule, rule_version, transition, scope->>'type' AS scope, dt FROM alerts ORDER BY rule, number`;
    expect(await ask(sql)).toEqual([
      { number: 1, rule: 'exposure', rule_version: 1, transition: 'opened', scope: 'vpc', dt: '2026-11-22' },
      { number: 1, rule: 'sweep', rule_version: 1, transition: 'opened', scope: 'vpc', dt: '2026-11-22' },
    ]);
  });

  test.each([
    ['cut short', (text: string) => text.slice(0, 200)],
    ['no JSON', () => 'damaged\n'],
    ['bytes of another kind', () => '\u0000\u0001PAR1'],
  ])('passes over a file of alerts that is damaged, and names it: %s', async (_, damage) => {
    const copy = await mkdtemp(join(tmpdir(), 'surge445-query-'));
    await cp(folder, copy, { recursive: true });
    const [file = ''] = await readdir(join(copy, 'alerts/dt=2026-11-22'));
    const path = join(copy, 'alerts/dt=2026-11-22', file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, damage(text));
    const { rule } = JSON.parse(text) as { readonly rule: string };
    const { text: rules, note } = await answer(questionOf('SELECT rule FROM alerts ORDER BY rule', SAVED), {
      out: copy,
      csv: true,
    });
    expect(rules).toBe(['rule', 'exposure', 'sweep', ''].filter((line) => line !== rule).join('\r\n'));
    expect(note).toMatch(
      /^Passed over 1 damaged file of alerts: \S+\.json; copy or replay them anew, or delete them\n$/,
    );
    expect(note).toContain(file);
    const { text: told } = await answer(questionOf('alerts_told', SAVED), { out: copy, csv: true });
    expect(told.split('\r\n')).toHaveLength(3);
    await rm(copy, { recursive: true });
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
    expect(await printed(sql, { out: folder })).toBe('dt          windows\n----------  -------\n2026-11-21        2\n');
    expect(await printed(sql, { out: folder, csv: true })).toBe('dt,windows\r\n2026-11-21,2\r\n');
  });

  test('says what DuckDB does not take', async () => {
    await expect(ask('SELECT nothing FROM rollups')).rejects.toThrow(QueryError);
    expect(() => questionOf('top_source', SAVED)).toThrow(
      /SQL or one of account_history, .*; did you mean top_sources\?$/,
    );
    expect(() => questionOf('nothing_like_it', SAVED)).toThrow(/who_touched_host$/);
  });

  test('sorts addresses as addresses where the SQL casts them as Athena does', async () => {
    const sql = `SELECT a FROM (VALUES ('2001:db8::10'), ('10.0.0.10'), ('::1'), ('10.0.0.9'), ('2001:db8::9'), ('fe80::'), ('9.255.0.1'), (NULL)) AS t (a)
      ORDER BY CAST(a AS ipaddress) NULLS FIRST`;
    const addresses = [null, '::1', '9.255.0.1', '10.0.0.9', '10.0.0.10', '2001:db8::9', '2001:db8::10', 'fe80::'];
    expect(await ask(sql)).toEqual(addresses.map((a) => ({ a })));
  });

  test('takes days and other values of a saved query for no SQL', () => {
    expect(() => questionOf('SELECT 1', SAVED, { from: '2026-11-22' })).toThrow(/found --from/);
    expect(() => questionOf('SELECT 1', SAVED, { host: '10.0.0.1' })).toThrow(/expected the name of a saved query/);
  });

  test('asks for the folder', async () => {
    await expect(printed('SELECT 1', {})).rejects.toThrow(/found no --out, expected the folder/);
  });

  test('says that there are no tables', async () => {
    await expect(printed('SELECT 1', { out: empty })).rejects.toThrow(OutputFolderError);
    await expect(printed('SELECT 1', { out: join(empty, 'none') })).rejects.toThrow(/found no such folder, expected/);
    await expect(printed('SELECT 1 FROM nosuch', { out: folder })).rejects.toThrow(
      /tables are rollups, attempts and alerts/,
    );
  });

  test('has the alerts table also where there are no alerts', async () => {
    const quiet = new FolderStore(empty);
    const table = await new FolderStore(folder).get('rollups/dt=2026-11-22/00.parquet');
    await quiet.put('rollups/dt=2026-11-22/00.parquet', table?.bytes ?? new Uint8Array(), 'absent');
    expect(await printed('SELECT rule, episode FROM alerts', { out: empty, csv: true })).toBe('rule,episode\r\n');
    expect(await printed('SELECT source FROM attempts', { out: empty, csv: true })).toBe('source\r\n');
  });
});
