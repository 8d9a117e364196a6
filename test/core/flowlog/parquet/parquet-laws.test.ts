import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBody } from '../../../../core/flowlog/body-reader.ts';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readParquet } from '../../../../core/flowlog/parquet/parquet-reader.ts';
import type { LogSummary } from '../../../../core/flowlog/sink.ts';
import { CHECKED_LINES } from '../../../../core/flowlog/checked-lines.ts';
import { UnreadableObjectError } from '../../../../core/flowlog/unreadable-object.ts';
import { type Recorded, recordedSink } from '../../../doubles/recorded-sink.ts';
import { madeUpLogs, textOf } from '../../../examples/made-up-log.ts';
import { parquetOf, PLAIN_STYLE, type WritingStyle } from './written-parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-laws-'));
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

type Said = (Recorded & Summary) | { readonly unreadable: string };

/** What a file says, apart from its format. */
type Summary = Omit<LogSummary, 'fieldNames'>;

/** What a file says, and of one that cannot be read the reason. */
async function said(read: typeof readBody | typeof readParquet, bytes: Uint8Array): Promise<Said> {
  const { sink, recorded } = recordedSink();
  const request = { ports: new Set([445]), sink, latestSecond: Infinity, limits: { maxBytes: Infinity } };
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  try {
    const summary = await read({ body: body(), ...rangesOf(bytes) }, request);
    return { ...recorded, ...summary, ...INCOMPARABLE, ...NO_SAMPLES(summary) };
  } catch (error) {
    if (error instanceof UnreadableObjectError) return { unreadable: error.reason };
    throw error;
  }
}

/**
 * Parquet and text of the same records are not equally long, and differ in format. And which rows that are not on a watched port are read in full is nobody's business: of
 * text it is each line that has 445 in any field.
 */
const INCOMPARABLE = {
  storedBytes: 0,
  inflatedBytes: 0,
  covered: [],
  format: undefined,
  form: undefined,
  fieldNames: undefined,
};

/** Samples have the fields in the order of the file, and only those that are read. */
const NO_SAMPLES = ({ rejects }: Summary) => ({ rejects: { ...rejects, samples: [] } });

const styles: fc.Arbitrary<WritingStyle> = fc.record({
  numbers: fc.constantFrom('aws', 'text', 'double', 'timestamps'),
  codec: fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'),
  groupRows: fc.constantFrom(7, 40, 300, 100_000),
  pageBytes: fc.constantFrom(50, 2000, 1_000_000),
  hasDictionaries: fc.boolean(),
});

const short = fc.integer({ min: 1, max: 60 });
const long = fc.integer({ min: CHECKED_LINES - 5, max: CHECKED_LINES + 400 });

describe('readParquet()', () => {
  test.each([
    ['few rows', short, 60],
    ['more rows than are checked', long, 6],
  ])('says of %s what their text says, however they were written', async (_, lineCount, numRuns) => {
    await fc.assert(
      fc.asyncProperty(madeUpLogs(lineCount), styles, async (log, style) => {
        const text = textOf(log);
        expect(await said(readParquet, parquetOf(text, style))).toEqual(await said(readBody, Buffer.from(text)));
      }),
      { numRuns },
    );
  });

  test('says of files of DuckDB what their text says', async () => {
    const codecs = fc.constantFrom('uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw');
    const text = join(folder, 'flow.log');
    const parquet = join(folder, 'flow.parquet');
    await fc.assert(
      fc.asyncProperty(madeUpLogs(long), codecs, fc.constantFrom(1, 2), async (log, codec, version) => {
        const lines = textOf(log);
        writeFileSync(text, lines);
        const rows = `read_csv('${text}', delim = ' ', header = true, quote = '', escape = '', nullstr = '-')`;
        const options = `FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 512, PARQUET_VERSION v${version}`;
        await connection.run(`COPY (SELECT * FROM ${rows}) TO '${parquet}' (${options})`);
        expect(await said(readParquet, readFileSync(parquet))).toEqual(await said(readBody, Buffer.from(lines)));
      }),
      { numRuns: 6 },
    );
  });

  test('says nothing at all, or says why, when a byte of the file is another', async () => {
    const bytes = parquetOf(textOf({ order: NAMES, seed: 1, lineCount: 60, badBefore: 0, ...ENDS }), PLAIN_STYLE);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(await said(readParquet, changed)).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });
});

const ENDS = { newline: '\n', endsInNewline: true } as const;
const NAMES =
  'account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );
