import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { ColumnReader } from '../../../../core/flowlog/parquet/column-reader.ts';
import { Turn } from '../../../../core/flowlog/parquet/turn.ts';
import { zigzag } from './thrift-bytes.ts';

/** A page with a header; `about` is the part of the header that says what is in it. */
function page(type: number, about: readonly number[], content: readonly number[]): number[] {
  const size = zigzag(content.length);
  return [0x15, ...zigzag(type), 0x15, ...size, 0x15, ...size, ...about, 0, 0, ...content];
}

/** A dictionary of one port. */
function dictionary(port: number): number[] {
  return page(2, [0x4c, 0x15, ...zigzag(1), 0x15, 0], [port % 256, port >> 8, 0, 0]);
}

/** A page of one row, the first value of the dictionary. */
const DATA = page(0, [0x2c, 0x15, ...zigzag(1), 0x15, ...zigzag(8), 0x15, ...zigzag(3), 0x15, ...zigzag(3)], [0]);

/** A page of one row as {@link DATA}, with a checksum. */
function checkedData(checksum: number): number[] {
  const signed = checksum | 0;
  const crc = [0x15, ...zigzag(signed < 0 ? -signed - 0.5 : signed)];
  const about = [0x1c, 0x15, ...zigzag(1), 0x15, ...zigzag(8), 0x15, ...zigzag(3), 0x15, ...zigzag(3)];
  return page(0, [...crc, ...about], [0]);
}

const isData = ([, type]: readonly number[]): boolean => type === 0;

/** Opens a column of these pages. */
function open(pages: ReadonlyArray<readonly number[]>, onInflated = (): void => undefined): ColumnReader {
  const bytes = Uint8Array.from(pages.flat());
  const chunk = {
    name: 'dstport',
    element: { name: 'dstport', type: 'INT32', repetition_type: 'REQUIRED' },
    levels: 0,
    codec: 'UNCOMPRESSED',
    rows: pages.filter(isData).length,
    from: 0,
    to: bytes.length,
    statistics: undefined,
  } as const;
  return new ColumnReader({ chunk, source: rangesOf(bytes), turn: new Turn(), onInflated });
}

async function portsOf(pages: ReadonlyArray<readonly number[]>): Promise<Array<number | undefined>> {
  const rows = Int32Array.from(pages.filter(isData).keys());
  const column = await open(pages).pick(rows);
  return [...rows].map((row) => column.count(row, 65_535));
}

describe('ColumnReader', () => {
  test('reads the values of a dictionary', async () => {
    expect(await portsOf([dictionary(445), DATA, DATA])).toEqual([445, 445]);
  });

  test('refuses a dictionary that claims more values than it has bytes', async () => {
    const claim = page(2, [0x4c, 0x15, ...zigzag(5), 0x15, 0], [0xbd, 1, 0, 0]);
    await expect(portsOf([claim, DATA])).rejects.toThrow('5 values claim to be in a dictionary of 4 bytes');
  });

  test('inflates its dictionary and its only page once, though it is looked at twice', async () => {
    let inflated = 0;
    const reader = open([dictionary(445), DATA], () => void inflated++);
    for await (const { values } of reader.pages(() => true)) expect(values.rows).toBe(1);
    reader.rewind();
    expect((await reader.pick(Int32Array.of(0))).text(0)).toBe('445');
    expect(inflated).toBe(2);
  });

  test('reads its pages again from the first on', async () => {
    const reader = open([dictionary(445), DATA, DATA]);
    expect((await reader.pick(Int32Array.of(1))).text(0)).toBe('445');
    reader.rewind();
    const rows: number[] = [];
    for await (const { firstRow } of reader.pages(() => true)) rows.push(firstRow);
    expect(rows).toEqual([0, 1]);
  });

  test('reads a page whose checksum is right, and refuses one whose checksum is not', async () => {
    const right = crc32(Uint8Array.of(0));
    expect(await portsOf([dictionary(445), checkedData(right), DATA])).toEqual([445, 445]);
    await expect(portsOf([dictionary(445), DATA, checkedData(right + 1)])).rejects.toThrow(
      'a page has the checksum d202ef8d, its header says d202ef8e',
    );
  });

  test.each([
    ['a second dictionary, by which values would change', [dictionary(445), dictionary(443), DATA]],
    ['a dictionary behind its values', [dictionary(445), DATA, dictionary(443), DATA]],
  ])('refuses %s', async (_, pages) => {
    await expect(portsOf(pages)).rejects.toThrow('a column has a dictionary that is not its first page');
  });
});
