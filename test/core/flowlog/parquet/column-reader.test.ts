import { setImmediate } from 'node:timers/promises';
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

/** A page of rows that all have the first value of the dictionary: one byte says so of millions. */
function data(rows: number): number[] {
  return page(0, [0x2c, 0x15, ...zigzag(rows), 0x15, ...zigzag(8), 0x15, ...zigzag(3), 0x15, ...zigzag(3)], [0]);
}

/** A page of one row. */
const DATA = data(1);

/** A page of one row as {@link DATA}, with a checksum. */
function checkedData(checksum: number): number[] {
  const signed = checksum | 0;
  const crc = [0x15, ...zigzag(signed < 0 ? -signed - 0.5 : signed)];
  const about = [0x1c, 0x15, ...zigzag(1), 0x15, ...zigzag(8), 0x15, ...zigzag(3), 0x15, ...zigzag(3)];
  return page(0, [...crc, ...about], [0]);
}

const isData = ([, type]: readonly number[]): boolean => type === 0;

interface Opening {
  /** Rows of all pages; by default one for each. */
  readonly rows?: number;
  readonly turn?: Turn;
  readonly onInflated?: () => void;
}

/** Opens a column of these pages. */
function open(pages: ReadonlyArray<readonly number[]>, { rows, turn, onInflated }: Opening = {}): ColumnReader {
  const bytes = Uint8Array.from(pages.flat());
  const chunk = {
    name: 'dstport',
    element: { name: 'dstport', type: 'INT32', repetition_type: 'REQUIRED' },
    levels: 0,
    codec: 'UNCOMPRESSED',
    rows: rows ?? pages.filter(isData).length,
    from: 0,
    to: bytes.length,
    statistics: undefined,
  } as const;
  return new ColumnReader({
    chunk,
    source: rangesOf(bytes),
    turn: turn ?? new Turn(),
    onInflated: onInflated ?? (() => undefined),
  });
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
    const reader = open([dictionary(445), DATA], { onInflated: () => void inflated++ });
    for await (const { values } of reader.pages(() => true)) expect(values.rows).toBe(1);
    reader.rewind();
    expect((await reader.pick(Int32Array.of(0))).text(0)).toBe('445');
    expect(inflated).toBe(2);
  });

  test.each([
    [1_048_576, 'is kept for a second look', 2],
    [1_048_577, 'is inflated again, though it has a byte', 3],
  ])('a page of %i rows %s', async (rows, _, expected) => {
    let inflated = 0;
    const reader = open([dictionary(445), data(rows)], { rows, onInflated: () => void inflated++ });
    for await (const { values } of reader.pages(() => true)) expect(values.rows).toBe(rows);
    reader.rewind();
    for await (const { values } of reader.pages(() => true)) expect(values.rows).toBe(rows);
    expect(inflated).toBe(expected);
  });

  test('waits for its turn with a page of many rows, and gives it up behind it', async () => {
    let inflated = 0;
    const turn = new Turn();
    const end = await turn.take();
    const reader = open([dictionary(445), data(300_000)], { rows: 300_000, turn, onInflated: () => void inflated++ });
    const picking = reader.pick(Int32Array.of(0));
    await setImmediate();
    expect(inflated).toBe(1);
    end();
    expect((await picking).text(0)).toBe('445');
    expect((await reader.pick(Int32Array.of(299_999))).text(0)).toBe('445');
    expect(inflated).toBe(3);
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
