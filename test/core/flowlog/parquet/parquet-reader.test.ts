import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBody, type ReadLog } from '../../../../core/flowlog/body-reader.ts';
import { readFieldNames } from '../../../../core/flowlog/field-names.ts';
import { CHECKED_LINES } from '../../../../core/flowlog/checked-lines.ts';
import { UnreadableObjectError } from '../../../../core/flowlog/unreadable-object.ts';
import { scenarioFiles, SCENARIOS } from '../../../../scenarios/scenario.ts';
import { parquetLog } from '../../../end-to-end/parquet-log.ts';
import { flowRecord } from '../../../examples/flow-records.ts';
import { WINDOW } from '../../../examples/observed-network.ts';
import { FULL_ORDER, PERFECT } from '../../../examples/log-lines.ts';
import { type Recorded, recordedSink } from '../../../doubles/recorded-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-reader-'));
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const NUMBERS = ['version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'tcp-flags'];

/** SQL of the columns of {@link PERFECT} as AWS types them, with some changed. */
function columns(changes: Readonly<Record<string, string>> = {}): string {
  const sql = FULL_ORDER.map((name) => {
    const value = PERFECT[name] ?? '';
    const column = name.replaceAll('-', '_');
    return [column, NUMBERS.includes(name) ? `${value}::INTEGER` : `'${value}'`] as const;
  });
  const all = { ...Object.fromEntries(sql), ...changes };
  return Object.entries(all)
    .map(([name, value]) => `${value} AS "${name}"`)
    .join(', ');
}

/** Has DuckDB write a Parquet file of rows numbered by `i`. */
async function write(select: string, options = ''): Promise<Uint8Array> {
  const file = join(folder, 'logs.parquet');
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet${options})`);
  return readFileSync(file);
}

async function read(bytes: Uint8Array): Promise<Recorded & ReadLog> {
  const { sink, recorded } = recordedSink();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  return { ...recorded, ...(await readBody({ body: body() }, request)) };
}

/** Rows of which the first column is nested, and has inner columns with names of flow logs. */
const NESTED = `SELECT {'start': DATE '2026-11-22', 'dstport': 'x'} AS nested, ${columns()} FROM range(3) rows(i)`;

describe('a nested column', () => {
  test('is not taken for the column of the same name beside it', async () => {
    expect((await read(await write(NESTED))).records).toHaveLength(3);
  });

  test('is no field, neither for the reader of the file nor for that of its fields', async () => {
    const bytes = await write(NESTED);
    async function* body(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    const { format } = await read(bytes);
    expect(format.names).not.toContain('nested');
    expect(await readFieldNames({ body: body() })).toEqual(format);
  });
});

async function unreadable(bytes: Uint8Array): Promise<UnreadableObjectError> {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  if (error instanceof UnreadableObjectError) return error;
  throw new Error('Read a Parquet file: it was readable, an error was expected');
}

/** Parquet and text of the same records are not equally long, and have other formats. */
const NO_BYTES = { storedBytes: 0, inflatedBytes: 0, format: undefined };

const ROWS = CHECKED_LINES + 500;
const rows = (select: string, count = ROWS): string => `SELECT ${select} FROM range(${count}) AS rows(i)`;

describe('readParquet()', () => {
  test('reads a row as the text of the same line is read', async () => {
    const { records, rejects, hasTcpFlags } = await read(await write(`SELECT ${columns()}`));
    expect(records).toEqual([flowRecord()]);
    expect(rejects.total).toBe(0);
    expect(hasTcpFlags).toBe(true);
  });

  test('finds in log objects of scenarios what their text says', async () => {
    for (const scenario of SCENARIOS.filter(({ name }) => name !== 'demo')) {
      const plan = { start: WINDOW, seconds: 900, seed: 445, layout: 'full' } as const;
      for (const file of scenarioFiles(scenario, plan)) {
        const [fromParquet, fromText] = [await read(parquetLog(file).body), await read(Buffer.from(file.text))];
        expect({ ...fromParquet, ...NO_BYTES }).toEqual({ ...fromText, ...NO_BYTES });
      }
    }
  });

  // AWS writes INTEGER; BIGINT and VARCHAR are what other programs make of it.
  test.each(['INTEGER', 'SMALLINT', 'USMALLINT', 'BIGINT', 'UBIGINT', 'VARCHAR', 'DOUBLE'])(
    'finds each attempt among more rows than are checked, where ports are %s',
    async (type) => {
      const dstport = `(CASE WHEN i % 3 = 0 THEN 445 ELSE 443 END)::${type}`;
      const srcport = `(CASE WHEN i % 3 = 1 THEN 445 ELSE 20000 END)::${type}`;
      const { records, observed, rejects } = await read(await write(rows(columns({ dstport, srcport }))));
      expect(records).toHaveLength((ROWS / 3) * 2);
      expect(observed.get(WINDOW)?.count).toBe(ROWS);
      expect(rejects.total).toBe(0);
    },
  );

  test('rejects a port that is spelt wrongly behind the rows that are checked too', async () => {
    const dstport = `CASE WHEN i % 2 = 0 THEN '445' WHEN i % 4 = 1 THEN '445 ' ELSE '0445' END`;
    const { records, rejects } = await read(await write(rows(columns({ dstport }))));
    expect(records).toHaveLength(ROWS / 2);
    expect([...rejects.counts]).toEqual([['number', ROWS / 2]]);
  });

  test.each([
    ['INTEGER', `${WINDOW}::INTEGER`, ROWS],
    ['BIGINT', `${WINDOW}::BIGINT`, ROWS],
    ['VARCHAR', `'${WINDOW}'`, ROWS],
    ['DOUBLE of whole seconds', `${WINDOW}::DOUBLE`, ROWS],
    [
      'BIGINT, of milliseconds in the second half',
      `${WINDOW}::BIGINT * (CASE WHEN i < ${ROWS / 2} THEN 1 ELSE 1000 END)`,
      ROWS / 2,
    ],
  ])('reads a start that is %s', async (_, start, count) => {
    const made = columns({ dstport: '443', start, end: `${WINDOW}::BIGINT` });
    const { observed, rejects } = await read(await write(rows(made)));
    expect(observed).toEqual(new Map([[WINDOW, { count, latest: WINDOW }]]));
    expect(rejects.total).toBe(ROWS - count);
  });

  test('does not care what stands in columns that it does not read', async () => {
    const others = { note: `'two words'`, tags: `MAP {'a b': 'c d'}`, traffic_path: '[1, 2]' };
    const { records, rejects } = await read(await write(rows(columns(others), 2)));
    expect(records).toEqual([flowRecord(), flowRecord()]);
    expect(rejects.total).toBe(0);
  });

  test('rejects a row for the field that has a space in it, and no other', async () => {
    const vpc = `CASE WHEN i = 0 THEN 'vpc 1' ELSE 'vpc-0a1b2c3d4e5f60718' END`;
    const { records, rejects } = await read(await write(rows(columns({ vpc_id: vpc }), 2)));
    expect([...rejects.counts]).toEqual([['identifier', 1]]);
    expect(records).toEqual([flowRecord()]);
  });

  test.each(['NULL', `''`])('takes %s for absent', async (nothing) => {
    const { records } = await read(await write(`SELECT ${columns({ vpc_id: nothing, pkt_srcaddr: nothing })}`));
    expect(records).toMatchObject([{ at: { vpcId: '' }, source: flowRecord().source }]);
  });

  test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])(
    'reads several row groups, compressed with %s',
    async (codec) => {
      const bytes = await write(rows(columns(), 5000), `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`);
      expect((await read(bytes)).records).toHaveLength(5000);
    },
  );

  test.each([
    ['TIMESTAMP', 'make_timestamp'],
    ['TIMESTAMP WITH TIME ZONE', 'make_timestamp'],
    ['TIMESTAMP_MS', 'make_timestamp'],
    ['TIMESTAMP_NS', 'make_timestamp'],
    ['TIMESTAMP_S', 'make_timestamp'],
  ])('reads a start that is a %s', async (type, make) => {
    const time = (second: number): string => `${make}(${second}::BIGINT * 1000000 + 400000)::${type}`;
    const made = columns({
      dstport: 'CASE WHEN i % 2 = 0 THEN 445 ELSE 443 END',
      start: time(WINDOW + 10),
      end: time(WINDOW + 20),
    });
    const { records, observed, rejects } = await read(await write(rows(made)));
    expect(records).toHaveLength(ROWS / 2);
    expect(records[0]).toMatchObject({ start: WINDOW + 10, end: WINDOW + 20 });
    expect(observed).toEqual(new Map([[WINDOW, { count: ROWS, latest: WINDOW + 10 }]]));
    expect(rejects.total).toBe(0);
  });

  test('refuses a start that is a day, which would count all records at midnight', async () => {
    const error = await unreadable(await write(rows(columns({ start: `DATE '2026-11-23'` }), 2)));
    expect(error.reason).toBe('format');
    expect(error.message).toMatch(
      /^Read the columns: start has the type DATE, which has no time of day; write it anew/,
    );
  });

  test.each([
    ['dstport', 'true', 'BOOLEAN, which is not read; write it anew as a whole number or as text'],
    ['tcp_flags', `'6d3d2d4e-9bd0-4d8c-a1b1-7d0b3ab1d0c8'::UUID`, 'UUID, which is not read; write it anew'],
    ['start', `TIME '01:02:03'`, 'TIME, which has no day; write it anew as TIMESTAMP'],
  ])('refuses %s of a type that would read as missing', async (name, value, message) => {
    const error = await unreadable(await write(rows(columns({ [name]: value }), 2)));
    expect(error.reason).toBe('format');
    expect(error.message).toContain(`Read the columns: ${name} has the type ${message}`);
  });

  test('takes a port that is no number for one that is missing', async () => {
    const dstport = `CASE WHEN i % 2 = 0 THEN 445 ELSE 'NaN'::DOUBLE END`;
    const { records, rejects, observed } = await read(await write(rows(columns({ dstport: `(${dstport})::DOUBLE` }))));
    expect(records).toHaveLength(ROWS / 2);
    expect([...rejects.counts]).toEqual([['number', CHECKED_LINES / 2]]);
    expect(observed.get(WINDOW)?.count).toBe(ROWS - CHECKED_LINES / 2);
  });

  test('reads rows in full until one is a record, so that odd ports behind many bad rows refuse the file', async () => {
    const many = 3000;
    const oddFrom = (first: number): string =>
      columns({ dstport: `CASE WHEN i < ${first} THEN '443' ELSE '0445' END` });
    const noneRead = await unreadable(await write(rows(oddFrom(0), many)));
    expect(noneRead.message).toContain(`none of 3,000 rows could be read: 3,000 number`);
    const afterNoData = `${columns({ log_status: `'NODATA'`, dstport: `'-'` })} FROM range(${CHECKED_LINES + 5}) UNION ALL ${rows(oddFrom(0), many)}`;
    expect((await read(await write(`SELECT ${afterNoData}`))).rejects.total).toBe(many);
  });

  test('reads as many rows in full behind the first record, whatever stands before it', async () => {
    const bad = CHECKED_LINES + 5;
    const dstport = `CASE WHEN i < ${bad} THEN '0445' WHEN i < ${bad + CHECKED_LINES} THEN '443' ELSE '445' END`;
    const log = await read(await write(rows(columns({ dstport }), bad + CHECKED_LINES + 7)));
    expect([log.rejects.total, log.records.length]).toEqual([bad, 7]);
    expect(log.observed.get(WINDOW)?.count).toBe(CHECKED_LINES + 7);
  });

  test('says of a file without rows that it is empty', async () => {
    const error = await unreadable(await write(`SELECT ${columns()} WHERE false`));
    expect(error).toMatchObject({ reason: 'empty', message: 'Read flow-log rows: the file holds none' });
  });

  test('says why no row could be read', async () => {
    const error = await unreadable(await write(rows(columns({ start: `(${WINDOW} + i)::VARCHAR || ' s'` }), 4)));
    expect(error.reason).toBe('format');
    expect(error.message).toMatch(
      /^Read flow-log rows: none of 4 rows could be read: 4 time \(.* seconds .*\); for example time: ".* 1\d{9}_s .*"$/,
    );
  });

  test('refuses two files that were joined into one, of which one would be lost', async () => {
    const [one, other] = [await write(rows(columns(), 5)), await write(rows(columns({ dstport: '443' }), 5))];
    const error = await unreadable(Buffer.concat([one, other]));
    expect(error.message).toContain('two files were joined into one');
  });

  test('does not take a nested column for a field', async () => {
    const error = await unreadable(
      await write(rows(columns({ start: `{ 'second': ${WINDOW} }`, packets: '[1, 2]' }), 2)),
    );
    expect(error.message).toMatch(/^Read the columns: start, packets are missing; packets is a list, of which/);
  });

  test.each([
    [`'x' AS "SRCADDR"`, 'SRCADDR', 'srcaddr'],
    [`'x' AS "interfaceId"`, 'interfaceId', 'interface_id'],
    [`{ 'dst_port': 445 } AS flow`, 'flow.dst_port', 'dstport'],
  ])('says that a needed column has another name: %s', async (column, found, expected) => {
    const error = await unreadable(await write(`SELECT ${column}`));
    expect(error.message).toContain(
      `are missing; found the column ${found}, expected ${expected}: write the file anew`,
    );
  });

  test('names the columns that are missing', async () => {
    const error = await unreadable(await write(`SELECT 1 AS version, 'x' AS "note"`));
    expect(error.reason).toBe('missing-fields');
    expect(error.message).toMatch(/^Read the columns: srcaddr, dstaddr, .*log-status are missing; create the flow log/);
  });
});
