import { describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { readFooter } from '../../../../core/flowlog/parquet/footer.ts';
import { UnreadableObjectError } from '../../../../core/flowlog/unreadable-object.ts';
import type { RangedBytes } from '../../../../core/ports.ts';
import { FULL_ORDER, logLine, logText } from '../../../examples/log-lines.ts';
import { footerOf, listOfEmptyStructures } from './thrift-bytes.ts';
import { parquetOf, PLAIN_STYLE } from './written-parquet.ts';

const TEXT = logText(
  Array.from({ length: 300 }, () => logLine({}, FULL_ORDER)),
  FULL_ORDER,
);

/** Wraps a footer so that it stands at the end of a file of this size, whose other bytes are never read. */
function fileOf(footer: Uint8Array, sizeBytes: number): { readonly file: RangedBytes; readonly reads: number[] } {
  const trailer = Buffer.alloc(8, 'PAR1', 'latin1');
  trailer.writeUInt32LE(footer.byteLength, 0);
  const end = Buffer.concat([footer, trailer]);
  const reads: number[] = [];
  const file = {
    sizeBytes,
    async read(from: number, to: number) {
      reads.push(to - from);
      const whole = Buffer.alloc(Math.min(to - from, to));
      const endAt = sizeBytes - end.byteLength;
      end.copy(whole, Math.max(0, endAt - from), Math.max(0, from - endAt), to - endAt);
      return whole;
    },
  };
  return { file, reads };
}

async function failure(file: RangedBytes): Promise<UnreadableObjectError> {
  const error: unknown = await readFooter(file).catch((thrown: unknown) => thrown);
  if (error instanceof UnreadableObjectError) return error;
  throw new Error('Read a footer: it was readable, an error was expected', { cause: error });
}

describe('readFooter()', () => {
  test('reads the columns of a file', async () => {
    const { schema, row_groups: groups } = await readFooter(rangesOf(parquetOf(TEXT)));
    expect(schema.slice(1).map(({ name }) => name)).toEqual(FULL_ORDER.map((name) => name.replaceAll('-', '_')));
    expect(groups).toHaveLength(1);
  });

  test('reads a footer that is longer than the end which is read first with a second request, and nothing twice', async () => {
    const bytes = parquetOf(TEXT, { ...PLAIN_STYLE, groupRows: 3 });
    const ranges: number[] = [];
    const memory = rangesOf(bytes);
    const file = {
      ...memory,
      async read(from: number, to: number) {
        ranges.push(to - from);
        return memory.read(from, to);
      },
    };
    const { row_groups: groups, metadata_length: length } = await readFooter(file);
    expect(groups).toHaveLength(100);
    expect(length).toBeGreaterThan(128 * 1024);
    expect(ranges).toEqual([128 * 1024, length + 8 - 128 * 1024]);
  });

  test.each([
    {
      what: 'a billion rows',
      rows: 1e9,
      sizeBytes: 75_000_000,
      problem: 'a row group claims 1,000,000,000 rows, at most 16,000,000 are read',
    },
    {
      what: 'more rows than bytes',
      rows: 2e6,
      sizeBytes: 1_000_000,
      problem: 'its footer claims 2,000,000 rows in 1,000,000 bytes, more than one row for each byte',
    },
  ])('refuses a footer that claims $what', async ({ rows, sizeBytes, problem }) => {
    const { file, reads } = fileOf(footerOf(rows), sizeBytes);
    const error = await failure(file);
    expect(error.reason).toBe('limit');
    expect(error.message).toContain(`Read a Parquet file: ${problem}`);
    expect(reads).toHaveLength(1);
  });

  test('reads a footer that claims as many rows as may be', async () => {
    const { file } = fileOf(footerOf(16_000_000), 16_000_000);
    expect((await readFooter(file)).num_rows).toBe(16_000_000n);
  });

  test('refuses a footer that claims more rows than its row groups have, of which one may be lost', async () => {
    const footer = footerOf(60);
    // The first of both is the number of rows of the file.
    footer[footer.indexOf(120)] = 122;
    expect((await failure(fileOf(footer, 75_000_000).file)).message).toContain(
      'its footer claims 61 rows, its row groups have 60',
    );
  });

  test('refuses a footer of millions of bytes before it is read', async () => {
    const { file, reads } = fileOf(Buffer.alloc(5_000_000, 0x11), 75_000_000);
    expect((await failure(file)).message).toContain('its footer has 5,000,008 bytes, at most 4,194,304 are read');
    expect(reads).toEqual([128 * 1024]);
  });

  test.each([
    ['a structure of a million fields', Buffer.alloc(1_000_000, 0x11), 'a structure has more than 64 fields'],
    ['structures in structures', Buffer.alloc(1_000_000, 0x1c), 'structures are nested more than 16 deep'],
    [
      'a list of billions',
      Buffer.from([0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      'a list claims 4294967295 elements, 0 bytes are left',
    ],
    [
      'a name of billions of bytes',
      Buffer.from([0x18, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      'a field claims 4294967295 bytes, 0 are left',
    ],
    [
      'empty structures',
      listOfEmptyStructures(1_000_000),
      'more than 167670 structures and texts claim to be in 1000025 bytes',
    ],
    ['lists of lists', Buffer.from([0x19, 0x29, 0x05, 0x05]), 'a list of lists'],
    ['a number without an end', Buffer.alloc(30, 0x95), 'a number of more than 10 bytes'],
  ])('refuses a footer with %s', async (_, footer, problem) => {
    const error = await failure(fileOf(footer, 75_000_000).file);
    expect(error.reason).toBe('parquet');
    expect(error.message).toContain(problem);
  });

  test.each([
    ['of four bytes', 'PAR1', 'it has 4 bytes'],
    ['without its end', 'PAR1\x00\x00\x00\x00\x00\x00\x00\x00', 'it does not end with PAR1'],
    ['whose footer is longer than itself', 'PAR1\x99\x00\x00\x00PAR1', 'its footer claims 161 bytes of 12'],
  ])('refuses a file %s', async (_, text, problem) => {
    const error = await failure(rangesOf(Buffer.from(text, 'latin1')));
    expect(error.message).toBe(`Read a Parquet file: ${problem}; the file is damaged or was cut short, copy it again`);
  });
});
