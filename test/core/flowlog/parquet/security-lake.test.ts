import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readColumnNames, readParquet } from '../../../../core/flowlog/parquet/parquet-reader.ts';
import { OCSF_HEADER } from '../../../../core/flowlog/ocsf-fields.ts';
import { type Recorded, readRecorded, recordedSink } from '../../../doubles/recorded-sink.ts';
import { type LineValues, PERFECT, SILENT } from '../../../examples/log-lines.ts';
import { WINDOW } from '../../../examples/observed-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'security-lake-'));
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

/**
 * More rows than are read in full: one in ten is on port 445, and one in fifty says that the interface was silent. One in four passes an interface
 * that has another address than the packet, at the source, at the destination or at both.
 */
const ROWS: readonly LineValues[] = Array.from({ length: 3000 }, (_, index) => {
  const start = WINDOW + Math.floor(index / 10);
  const changes: LineValues = {
    srcaddr: `198.51.100.${index % 250}`,
    dstport: index % 10 === 0 ? '445' : '443',
    srcport: String(20_000 + index),
    packets: String(index),
    start: String(start),
    end: String(start + 30),
    action: index % 3 === 0 ? 'ACCEPT' : 'REJECT',
    'flow-direction': 'ingress',
  };
  const quiet = index % 50 === 7 ? { ...SILENT, 'flow-direction': '-' } : {};
  const values: LineValues = { ...PERFECT, ...changes, ...quiet };
  const { srcaddr = '-', dstaddr = '-' } = values;
  const isPassing = index % 4 === 0 && srcaddr !== '-';
  return {
    ...values,
    'pkt-srcaddr': isPassing && index % 3 !== 0 ? '203.0.113.9' : srcaddr,
    'pkt-dstaddr': isPassing && index % 3 !== 1 ? '203.0.113.7' : dstaddr,
  };
});

/** The rows as text, with the fields that OCSF has. */
function textOf(rows: readonly LineValues[]): string {
  const names = OCSF_HEADER.split(' ');
  return `${[names, ...rows.map((row) => names.map((name) => row[name] ?? '-'))].map((line) => line.join(' ')).join('\n')}\n`;
}

/** Columns of Security Lake, over those of the text. Of a list of addresses the first counts; it may be empty, missing, or hold what is missing. */
const ENDS = `
  {ip: "pkt-srcaddr", port: TRY_CAST(srcport AS INTEGER), svc_name: '-',
   intermediate_ips: CASE WHEN srcaddr <> "pkt-srcaddr" THEN [srcaddr, '192.0.2.2', NULL] WHEN srcport LIKE '%1' THEN [] END,
   interface_uid: NULL::VARCHAR} AS src_endpoint,
  {ip: "pkt-dstaddr", port: TRY_CAST(dstport AS INTEGER), interface_uid: "interface-id", vpc_uid: "vpc-id", subnet_uid: "subnet-id",
   instance_uid: "instance-id",
   intermediate_ips: CASE WHEN dstaddr <> "pkt-dstaddr" THEN [dstaddr] WHEN srcport LIKE '%2' THEN [NULL] END} AS dst_endpoint,
  {packets: TRY_CAST(packets AS BIGINT), bytes: TRY_CAST(bytes AS BIGINT)} AS traffic,
  {product: {name: 'Amazon VPC', version: version, feature: {name: 'Flowlogs'}}} AS metadata, 4001 AS class_uid`;
const CONNECTION = `protocol_num: TRY_CAST(protocol AS INTEGER), tcp_flags: TRY_CAST("tcp-flags" AS INTEGER),
   direction: CASE "flow-direction" WHEN 'ingress' THEN 'Inbound' ELSE '-' END`;

/**
 * What each form of Security Lake has besides. The older one has its status in a list, and no column of it.
 * @see https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
const FORMS = {
  '1.1.0': `${ENDS}, {${CONNECTION}, boundary_id: 99} AS connection_info,
    {account: {uid: "account-id", type: 'AWS Account'}, region: region, provider: 'AWS'} AS cloud,
    start::BIGINT * 1000 + 250 AS start_time, "end"::BIGINT * 1000 AS end_time, start::BIGINT * 1000 AS "time",
    CASE action WHEN 'ACCEPT' THEN 'Allowed' WHEN 'REJECT' THEN 'Denied' END AS action, "log-status" AS status_code,
    [{name: 'dst_endpoint.ip', value: dstaddr}] AS observables`,
  '1.1.0 with timestamps': `${ENDS}, {${CONNECTION}} AS connection_info,
    {account: {uid: "account-id"}, region: region, provider: 'AWS'} AS cloud,
    make_timestamp(start::BIGINT * 1000000) AS start_time_dt, make_timestamp("end"::BIGINT * 1000000) AS end_time_dt,
    CASE action WHEN 'ACCEPT' THEN 1 WHEN 'REJECT' THEN 2 END AS action_id, "log-status" AS status_code`,
  '1.0.0-rc.2': `${ENDS}, {${CONNECTION}} AS connection_info,
    {account_uid: "account-id", region: region, provider: 'AWS'} AS cloud,
    start::BIGINT * 1000 AS start_time, "end"::BIGINT * 1000 AS end_time, start::BIGINT * 1000 AS "time",
    CASE action WHEN 'ACCEPT' THEN 'Allowed' WHEN 'REJECT' THEN 'Blocked' END AS disposition,
    [{key: 'log_status', "value": "log-status"}] AS unmapped`,
} as const;

/** Writes the rows as a file. `replaced` changes columns, `pages` is the form of its pages. */
async function written(
  select: string,
  { replaced, pages = 'V1' }: { readonly replaced?: string; readonly pages?: 'V1' | 'V2' } = {},
): Promise<Uint8Array> {
  const [text, parquet] = [join(folder, 'flow.log'), join(folder, 'flow.parquet')];
  writeFileSync(text, textOf(ROWS));
  const rows = `SELECT ${select} FROM read_csv('${text}', delim = ' ', header = true, all_varchar = true)`;
  const columns = replaced === undefined ? '*' : `* REPLACE (${replaced})`;
  const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, PARQUET_VERSION ${pages}`;
  await connection.run(`COPY (SELECT ${columns} FROM (${rows})) TO '${parquet}' (${options})`);
  return readFileSync(parquet);
}

async function said(bytes: Uint8Array): Promise<Pick<Recorded, 'records' | 'statuses' | 'observed'>> {
  const { sink, recorded } = recordedSink();
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  const { rejects } = await readParquet(rangesOf(bytes), request);
  expect(rejects.samples).toEqual([]);
  const { records, statuses, observed } = recorded;
  return { records, statuses, observed };
}

describe('readParquet() on files of Security Lake', () => {
  test.each(Object.entries(FORMS))('says of form %s what the text of the same records says', async (_, select) => {
    const { records, statuses, observed } = readRecorded(textOf(ROWS));
    expect([records.length, statuses.length]).toEqual([300, 60]);
    expect(await said(await written(select))).toEqual({ records, statuses, observed });
  });

  test('reads lists in pages of the second form, whose levels stand apart', async () => {
    const { records, statuses, observed } = readRecorded(textOf(ROWS));
    expect(await said(await written(FORMS['1.1.0'], { pages: 'V2' }))).toEqual({ records, statuses, observed });
  });

  test('passes over lists and maps that hold nothing it needs', async () => {
    const others = `[[srcaddr]] AS enrichments, MAP {'log_status': ["log-status"]} AS unmapped, [{ip: srcaddr}] AS proxies`;
    const { records, statuses, observed } = readRecorded(textOf(ROWS));
    expect(await said(await written(`${FORMS['1.1.0']}, ${others}`))).toEqual({ records, statuses, observed });
  });

  test.each(['dst_endpoint', 'traffic', 'start_time'])('names %s where it is a list', async (name) => {
    const bytes = await written(FORMS['1.1.0 with timestamps'].replaceAll('start_time_dt', 'start_time'), {
      replaced: `[${name}] AS ${name}`,
    });
    await expect(said(bytes)).rejects.toMatchObject({
      reason: 'missing-fields',
      message: expect.stringContaining(
        `are missing; ${name} is a list, of which no value can be chosen: write the file anew with one value a row`,
      ),
    });
  });

  test('names its form and the fields that it has', async () => {
    const { form, names } = await readColumnNames(rangesOf(await written(FORMS['1.0.0-rc.2'])));
    expect(form).toBe('ocsf parquet');
    expect(OCSF_HEADER.split(' ').filter((name) => !names.includes(name))).toEqual(['log-status']);
  });

  test('reads no column that it does not need', async () => {
    const padding = `repeat(md5(srcport || 'x'), 20)`;
    const bytes = await written(`${FORMS['1.1.0']}, {text: ${padding}} AS enrichment`);
    const { sink } = recordedSink();
    const limits = { maxBytes: Infinity };
    const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits };
    const { inflatedBytes } = await readParquet(rangesOf(bytes), request);
    expect(inflatedBytes).toBeLessThan(ROWS.length * 640);
  });

  test('refuses events without the ports or addresses that it needs, and says what to do', async () => {
    const bytes = await written(FORMS['1.1.0'].replace('AS connection_info', 'AS connection'));
    await expect(said(bytes)).rejects.toMatchObject({
      reason: 'missing-fields',
      message: expect.stringMatching(/columns of OCSF: those of protocol are missing; deliver/),
    });
  });
});
