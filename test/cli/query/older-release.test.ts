import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { answer } from '../../../cli/query/query.ts';
import { freshWorld, replayFiles } from '../../examples/replayed-world.ts';

/** Tables as release 0.1 wrote them. Never write them anew: the columns that they lack are what is tested. */
const RELEASE_0_1 = join(import.meta.dirname, '../../fixtures/release-0.1');

const DEPTHS = `SELECT dt, source, max(depth) AS depth FROM attempts GROUP BY dt, source ORDER BY dt, source`;

const OLD_ROWS = [
  { dt: '2026-11-21', source: '198.51.100.7', depth: 1 },
  { dt: '2026-11-22', source: '192.0.2.5', depth: 2 },
  { dt: '2026-11-22', source: '203.0.113.9', depth: 4 },
];

const ask = async (sql: string, out: string): Promise<unknown> =>
  JSON.parse((await answer({ sql }, { out, json: true })).text);

describe('tables of release 0.1', () => {
  let mixed: string;
  beforeAll(async () => {
    mixed = await mkdtemp(join(tmpdir(), 'surge445-releases-'));
    await cp(RELEASE_0_1, mixed, { recursive: true });
    const start = Date.parse('2026-11-24T05:00:00Z') / 1000;
    const log = [
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
      `2 123456789012 eni-00000000000000010 198.51.100.7 10.0.4.10 50000 445 6 1 52 ${start} ${start + 59} REJECT OK\n`,
    ];
    const newer = await mkdtemp(join(tmpdir(), 'surge445-newer-'));
    await replayFiles([{ key: 'log', text: log.join('\n') }], freshWorld({}, new FolderStore(newer)));
    for (const table of ['rollups', 'attempts']) await cp(join(newer, table), join(mixed, table), { recursive: true });
    await rm(newer, { recursive: true });
  });
  afterAll(async () => rm(mixed, { recursive: true }));

  test('really lack the columns that came later', async () => {
    const files = join(RELEASE_0_1, 'attempts', '*', '*.parquet');
    const sql = `SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet('${files}')) WHERE column_name = 'depth'`;
    expect(await ask(sql, RELEASE_0_1)).toEqual([]);
  });

  test('are read alone', async () => {
    expect(await ask(DEPTHS, RELEASE_0_1)).toEqual(OLD_ROWS);
    expect(await ask('SELECT rule, level FROM alerts', RELEASE_0_1)).toEqual([{ rule: 'exposure', level: 'answered' }]);
    const plain =
      'SELECT window_start, first_window, scope_type, account_id, entity_type, entity_id, told_to FROM alerts';
    expect(await ask(plain, RELEASE_0_1)).toEqual([
      {
        window_start: '2026-11-22 01:10:00',
        first_window: '2026-11-22 01:10:00',
        scope_type: 'vpc',
        account_id: '123456789012',
        entity_type: 'host',
        entity_id: '10.0.4.10',
        told_to: null,
      },
    ]);
  });

  test('are read together with tables of today', async () => {
    expect(await ask(DEPTHS, mixed)).toEqual([...OLD_ROWS, { dt: '2026-11-24', source: '198.51.100.7', depth: 1 }]);
    expect(await ask('SELECT count(DISTINCT dt) AS days FROM rollups', mixed)).toEqual([{ days: 3 }]);
  });
});
