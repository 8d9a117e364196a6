import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { ATTEMPT_COLUMNS, type Column, ROLLUP_COLUMNS } from '../../../core/rollup/columns.ts';
import { encodeParquet } from '../../../core/rollup/parquet.ts';
import { rollupWindow } from '../../../core/rollup/rollup.ts';
import { INTERFACE, WINDOW } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { windowOfParts } from '../../examples/window-parts.ts';

interface Sample {
  readonly name: string;
  readonly count: number;
  readonly seen: number | undefined;
}

const COLUMNS: ReadonlyArray<Column<Sample>> = [
  { name: 'name', type: 'string', comment: '', value: ({ name }) => (name === '' ? undefined : name) },
  { name: 'number', type: 'int', comment: '', value: ({ count }) => count % 1000 },
  { name: 'count', type: 'bigint', comment: '', value: ({ count }) => count },
  { name: 'seen', type: 'timestamp', comment: '', value: ({ seen }) => seen },
];

const SAMPLES: readonly Sample[] = [
  { name: 'größe', count: 0, seen: WINDOW },
  { name: '', count: Number.MAX_SAFE_INTEGER, seen: undefined },
  { name: 'a'.repeat(300), count: 12_345_678_901, seen: 9_999_999_999 },
];

/** Reads with hyparquet, as rows of values by column name. */
function readBack(bytes: Uint8Array): Promise<Array<Record<string, unknown>>> {
  const GZIP = (page: Uint8Array): Uint8Array => gunzipSync(page);
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors: { GZIP } });
}

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

/** Reads with DuckDB. */
async function query(bytes: Uint8Array, select: string): Promise<unknown[]> {
  const file = join(folder, 'table.parquet');
  writeFileSync(file, bytes);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(select.replace('TABLE', `read_parquet('${file}')`));
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
  }
}

const DUCKDB_TYPES = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
} as const;

describe('encodeParquet()', () => {
  test('writes what hyparquet reads back, with NULL where nothing is known', async () => {
    expect(await readBack(encodeParquet(COLUMNS, SAMPLES))).toEqual([
      { name: 'größe', number: 0, count: 0n, seen: new Date(WINDOW * 1000) },
      { name: null, number: 991, count: BigInt(Number.MAX_SAFE_INTEGER), seen: null },
      { name: 'a'.repeat(300), number: 901, count: 12_345_678_901n, seen: new Date(9_999_999_999_000) },
    ]);
  });

  test('writes what DuckDB reads back, in the types that were declared', async () => {
    const bytes = encodeParquet(COLUMNS, SAMPLES);
    const types = (await query(bytes, 'describe select * from TABLE')) as Array<Record<string, unknown>>;
    expect(types.map(({ column_type }) => column_type)).toEqual(COLUMNS.map(({ type }) => DUCKDB_TYPES[type]));
    expect(await query(bytes, 'select name, count, epoch(seen) as seen from TABLE where number < 999')).toEqual([
      { name: 'größe', count: '0', seen: WINDOW },
      { name: null, count: '9007199254740991', seen: null },
      { name: 'a'.repeat(300), count: '12345678901', seen: 9_999_999_999 },
    ]);
  });

  test('writes a table without rows, with all its columns', async () => {
    const bytes = encodeParquet(COLUMNS, []);
    expect(await readBack(bytes)).toEqual([]);
    expect(await query(bytes, 'select count(*)::int as rows from TABLE')).toEqual([{ rows: 0 }]);
    expect(
      parquetMetadata(new Uint8Array(bytes).buffer)
        .schema.slice(1)
        .map(({ name }) => name),
    ).toEqual(['name', 'number', 'count', 'seen']);
  });

  test('writes a column without any value', async () => {
    const rows = await readBack(encodeParquet(COLUMNS, [{ name: '', count: 1, seen: undefined }]));
    expect(rows).toEqual([{ name: null, number: 1, count: 1n, seen: null }]);
  });

  test('leaves a column out that is seldom needed and has no value', async () => {
    const columns = COLUMNS.map((column) => (column.name === 'seen' ? { ...column, isSeldom: true as const } : column));
    const rows = await readBack(encodeParquet(columns, [{ name: '', count: 1, seen: undefined }]));
    expect(rows).toEqual([{ name: null, number: 1, count: 1n }]);
  });

  test('writes the same rows to the same bytes', () => {
    expect(encodeParquet(COLUMNS, structuredClone(SAMPLES))).toEqual(encodeParquet(COLUMNS, SAMPLES));
  });

  test('writes more rows than fit into one row group', async () => {
    const rows = Array.from({ length: 100_001 }, (_, count) => ({ name: 'n', count, seen: undefined }));
    const bytes = encodeParquet(
      COLUMNS.filter(({ name }) => name === 'count'),
      rows,
    );
    expect(parquetMetadata(new Uint8Array(bytes).buffer).row_groups).toHaveLength(2);
    expect(await query(bytes, 'select sum(count)::bigint as total from TABLE')).toEqual([{ total: '5000050000' }]);
  });

  test('writes every column of both tables so that DuckDB reads it in its type', async () => {
    const facts = windowOfParts({
      pairs: [rejectedPair(), rejectedPair({ at: { ...INTERFACE, region: '', vpcId: '' } })],
    });
    const attempts = facts.pairs.map((pair) => ({ ...pair, windowStart: WINDOW }));
    const rollups = rollupWindow(facts, WINDOW).map((row) => ({ ...row, unlisted: 7 }));
    const tables = [
      { columns: ROLLUP_COLUMNS, bytes: encodeParquet(ROLLUP_COLUMNS, rollups) },
      { columns: ATTEMPT_COLUMNS, bytes: encodeParquet(ATTEMPT_COLUMNS, attempts) },
    ];
    for (const { columns, bytes } of tables) {
      const types = (await query(bytes, 'describe select * from TABLE')) as Array<Record<string, unknown>>;
      expect(types.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
        columns.map(({ name, type }) => [name, DUCKDB_TYPES[type]]),
      );
    }
  });
});
