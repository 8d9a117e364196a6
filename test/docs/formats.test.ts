import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readBody, type ReadLog } from '../../core/flowlog/body-reader.ts';
import { formatText } from '../../core/flowlog/found-format.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { type Recorded, recordedSink } from '../doubles/recorded-sink.ts';
import { FORMAT_FIXTURES } from './format-fixtures.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/formats.md'), 'utf8');

/** The rows of all tables that begin with a column of rows. The last cell is what is printed. */
const ROWS = [...page.matchAll(/^\| Row .*\n\|[-|]+\n((?:\|.*\n)+)/gm)]
  .flatMap(([, body = '']) => body.trimEnd().split('\n'))
  .map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** Rows of refused files have the reason before the message. */
const REASON = /^[a-z]+(?:-[a-z]+)*$/;
const isRefused = (cells: readonly string[]): boolean => REASON.test(cells.at(-2) ?? '');

async function read(bytes: Uint8Array): Promise<ReadLog & Recorded> {
  const { sink, recorded } = recordedSink();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(bytes);
  }
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  return { ...recorded, ...(await readBody({ body: body() }, request)) };
}

/** Says how a file was read, or why it was refused, in one line. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const { format, observed, records, rejects, statuses } = await read(bytes);
    const lines = [...observed.values()].reduce((sum, { count }) => sum + count, statuses.length);
    return `${lines} read, ${records.length} of port 445, ${rejects.total} refused: ${formatText(format)}`;
  } catch (error) {
    if (error instanceof UnreadableObjectError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

const fixture = (row: string): Uint8Array => Buffer.from(FORMAT_FIXTURES[row]?.() ?? `no fixture of ${row}`);

describe('docs/formats.md', () => {
  test('has a fixture for each row, and a row for each fixture', () => {
    const rows = ROWS.map(([row = '']) => row);
    expect(new Set(rows)).toEqual(new Set(Object.keys(FORMAT_FIXTURES)));
    expect(rows).toHaveLength(Object.keys(FORMAT_FIXTURES).length);
  });

  test.each(ROWS.filter((cells) => !isRefused(cells)))('says what is printed of %s', async (row, ...cells) => {
    const { format, records, rejects } = await read(fixture(row));
    expect(formatText(format)).toBe(cells.at(-1));
    expect(records).toHaveLength(1);
    expect(rejects.total).toBe(0);
  });

  test.each(ROWS.filter(isRefused))('says why %s is refused', async (row, ...cells) => {
    const [reason, message] = cells.slice(-2);
    const refusal = await read(fixture(row)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      name: 'UnreadableObjectError',
      reason,
      message: expect.stringContaining(message ?? ''),
    });
  });
});

/** Files that others published, and cases, where they are beside the project. */
const SHARED = resolve(process.env.SURGE445_DATA ?? join(ROOT, '..', 'shared', 'data'));
const PUBLISHED: ReadonlyArray<readonly [file: string, outcome: string]> = [
  [
    'data/format_fixtures/awsdocs_examples_mixed_formats.log',
    '16 read, 0 of port 445, 11 refused: version 2, default (no',
  ],
  [
    'data/format_fixtures/cribl_REAL_us-east-1_20210902T2145Z.log',
    '99 read, 0 of port 445, 0 refused: version 2, default, text',
  ],
  [
    'data/cribl_REAL_us-east-1_20210902T2145Z.log.parquet',
    '99 read, 0 of port 445, 0 refused: version 2, default, Parquet',
  ],
  [
    'data/format_fixtures/elastic-beats_accept-reject-traffic_header.log',
    '4 read, 0 of port 445, 0 refused: version 2, default, text',
  ],
  ['data/format_fixtures/elastic-beats_custom-nat-gateway_header.log', 'missing-fields: '],
  [
    'data/format_fixtures/elastic-beats_custom-transit-gateway.log',
    'no-header: Find the header line: the first line is no header line,',
  ],
  [
    'data/format_fixtures/elastic-beats_no-data-skip-data.log',
    '2 read, 0 of port 445, 0 refused: version 2, default (no',
  ],
  [
    'data/format_fixtures/elastic-integrations_extra-samples.log',
    '7 read, 0 of port 445, 0 refused: version 2, default (no',
  ],
  [
    'data/format_fixtures/elastic-integrations_tcp-flag-sequence_multiheader.log',
    '3 read, 0 of port 445, 0 refused: version 3, custom',
  ],
  ['data/format_fixtures/elastic-integrations_tgw-samples.log', 'no-header: '],
  ['data/format_fixtures/elastic-integrations_v5-all-fields.log', 'no-header: '],
  ['data/format_fixtures/elastic-integrations_v8-samples.log', 'no-header: '],
  ['data/format_fixtures/flowlogs-reader_v2_records.log', '5 read, 0 of port 445, 0 refused: version 2, default (no'],
  [
    'data/format_fixtures/flowlogs-reader_v3_file.log',
    'missing-fields: Read the header line: it lacks action, interface-id',
  ],
  [
    'data/format_fixtures/flowlogs-reader_v4_file.log',
    'missing-fields: Read the header line: it lacks action, interface-id',
  ],
  [
    'data/format_fixtures/grafana-lambda-promtail_vpcflowlog.log.gz',
    '3 read, 0 of port 445, 0 refused: version 2, default, text in gzip',
  ],
  ['data/format_fixtures/panther_attacker_vpc.log', '6 read, 0 of port 445, 0 refused: version 2, default (no'],
  [
    'cases/14-cloudwatch-wrappings/console.log',
    '2 read, 1 of port 445, 0 refused: version 2, default (no header line), text, in CSV',
  ],
  [
    'cases/14-cloudwatch-wrappings/export-task.log',
    '2 read, 1 of port 445, 0 refused: version 2, default (no header line), text, exported',
  ],
  [
    'cases/14-cloudwatch-wrappings/gzip-twice.log.gz',
    '1 read, 1 of port 445, 0 refused: version 2, default, text in gzip in gzip',
  ],
  [
    'cases/14-cloudwatch-wrappings/message-json.log',
    '2 read, 1 of port 445, 0 refused: version 2, default (no header line), text, in JSON',
  ],
  [
    'cases/14-cloudwatch-wrappings/subscription.log',
    '1 read, 1 of port 445, 0 refused: version 2, default (no header line), text, in JSON',
  ],
  [
    'cases/17-security-lake.parquet',
    '3 read, 3 of port 445, 0 refused: version 5, custom, Parquet of OCSF (Security Lake); with vpc-id,',
  ],
  ['cases/18-damaged-parquet/footer-typeerror.parquet', 'parquet: '],
  ['cases/18-damaged-parquet/one-byte-aborts-node.parquet', 'parquet: '],
];

describe('files that others published', () => {
  const found = PUBLISHED.map(([file, expected]) => [join(SHARED, '..', file), expected] as const).filter(([path]) =>
    existsSync(path),
  );
  if (found.length === 0) console.info(`${SHARED} is not there: files that others published are not read`);

  test.each([...found, ['nothing', 'nothing'] as const])('%s', async (path, expected) => {
    const said = path === 'nothing' ? path : await outcome(readFileSync(path));
    expect(said.slice(0, expected.length)).toBe(expected);
  });
});
