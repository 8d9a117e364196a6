import { describe, expect, test } from '@jest/globals';
import type { ColumnChunk } from '../../../../core/flowlog/parquet/column-chunk.ts';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readPageHeader } from '../../../../core/flowlog/parquet/page-reader.ts';
import { zigzag } from './thrift-bytes.ts';

const COLUMN: Omit<ColumnChunk, 'to'> = {
  name: 'dstport',
  element: { name: 'dstport', type: 'INT32', repetition_type: 'REQUIRED' },
  levels: 0,
  codec: 'GZIP',
  rows: 100,
  from: 0,
  statistics: undefined,
};

/** A header that claims so much, of a page of data or of a dictionary, and one byte behind it. */
function headerOf(claim: {
  readonly sizeBytes: number;
  readonly rows?: number;
  readonly isDictionary?: boolean;
}): Buffer {
  const { sizeBytes, rows = 1, isDictionary = false } = claim;
  const values = [0x15, ...zigzag(rows), 0x15, 0];
  const about = isDictionary ? [0x4c, ...values, 0] : [0x2c, ...values, 0x15, ...zigzag(3), 0x15, ...zigzag(3), 0];
  return Buffer.from([0x15, isDictionary ? 4 : 0, 0x15, ...zigzag(sizeBytes), 0x15, ...zigzag(1), ...about, 0, 0xff]);
}

/** A header of the second form of pages: values, nulls, rows, encoding, and bytes of both kinds of levels. */
function secondForm({ values, rows }: { readonly values: number; readonly rows: number }): Buffer {
  const signedRows = rows < 0 ? [-rows * 2 - 1] : zigzag(rows);
  const about = [0x15, ...zigzag(values), 0x15, 0, 0x15, ...signedRows, 0x15, 0, 0x15, 0, 0x15, 0, 0];
  return Buffer.from([0x15, ...zigzag(3), 0x15, ...zigzag(9), 0x15, ...zigzag(1), 0x5c, ...about, 0, 0xff]);
}

const read = async (bytes: Buffer) => readPageHeader(rangesOf(bytes), { ...COLUMN, to: bytes.length }, 0);

describe('readPageHeader()', () => {
  test('tells where a page lies, and what is in it', async () => {
    const bytes = headerOf({ sizeBytes: 128 * 1024 * 1024, rows: 100 });
    expect(await read(bytes)).toMatchObject({
      isDictionary: false,
      rows: 100,
      from: bytes.length - 1,
      to: bytes.length,
    });
    const dictionary = headerOf({ sizeBytes: 32 * 1024 * 1024, isDictionary: true });
    expect(await read(dictionary)).toMatchObject({ isDictionary: true, rows: 0 });
  });

  test.each([
    {
      claim: { sizeBytes: 134_217_729 },
      problem: 'a page inflates to 134,217,729 bytes, at most 134,217,728 are read',
    },
    {
      claim: { sizeBytes: 33_554_433, isDictionary: true },
      problem: 'a dictionary inflates to 33,554,433 bytes, at most 33,554,432 are read',
    },
  ])('refuses what would take too much memory: $problem', async ({ claim, problem }) => {
    const reading = read(headerOf(claim));
    await expect(reading).rejects.toMatchObject({ reason: 'limit' });
    await expect(reading).rejects.toThrow(problem);
  });

  test('refuses more values than the row group has rows', async () => {
    await expect(read(headerOf({ sizeBytes: 400, rows: 101 }))).rejects.toThrow(
      'a page claims 101 values, its row group 100 rows',
    );
  });

  test.each([
    {
      what: 'more values than rows',
      header: secondForm({ values: 40, rows: 39 }),
      problem: 'a page claims 40 values in 39 rows',
    },
    {
      what: 'less than no rows',
      header: secondForm({ values: 40, rows: -6 }),
      problem: 'a page claims 40 values in -6 rows',
    },
    {
      what: 'a page of an index, as which its rows would be lost',
      header: Buffer.from([0x15, 2, ...headerOf({ sizeBytes: 400 }).subarray(2)]),
      problem: 'a page has the type INDEX_PAGE, which its header does not fit',
    },
    {
      what: 'a dictionary, and describes data',
      header: Buffer.from([0x15, 4, ...headerOf({ sizeBytes: 400 }).subarray(2)]),
      problem: 'a page has the type DICTIONARY_PAGE, which its header does not fit',
    },
  ])('refuses a header that claims $what', async ({ header, problem }) => {
    await expect(read(header)).rejects.toThrow(problem);
  });

  test('reads a header of the second form', async () => {
    expect(await read(secondForm({ values: 40, rows: 40 }))).toMatchObject({ isDictionary: false, rows: 40 });
  });

  test('refuses a page that ends behind its column', async () => {
    const bytes = headerOf({ sizeBytes: 400 });
    const reading = readPageHeader(rangesOf(bytes), { ...COLUMN, to: bytes.length - 1 }, 0);
    await expect(reading).rejects.toThrow('a page claims 1 bytes that inflate to 400, 0 are left');
  });
});
