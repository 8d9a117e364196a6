import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rangesOf } from '../../../../core/flowlog/parquet/collected-bytes.ts';
import { ListReader } from '../../../../core/flowlog/parquet/list-reader.ts';
import { Turn } from '../../../../core/flowlog/parquet/turn.ts';
import { zigzag } from './thrift-bytes.ts';

/** Null for a list that is missing. A list may be empty or hold nulls. */
type List = ReadonlyArray<number | null> | null;

/** One value of a list, or what stands for an empty or missing one, as a page holds it. */
interface Level {
  readonly isFirst: boolean;
  /** 0 if the list is missing, 1 if it is empty, 2 if the value is null, 3 if it is there. */
  readonly definition: number;
  readonly value: number;
}

function levelsOf(list: List): Level[] {
  if (list === null || list.length === 0) {
    return [{ isFirst: true, definition: list === null ? 0 : 1, value: 0 }];
  }
  return list.map((value, index) => ({ isFirst: index === 0, definition: value === null ? 2 : 3, value: value ?? 0 }));
}

/** Levels behind their length, each as a run of one. */
function runs(levels: readonly number[]): number[] {
  const bytes = levels.flatMap((level) => [2, level]);
  return [bytes.length % 256, bytes.length >> 8, 0, 0, ...bytes];
}

/** A page of the first form, uncompressed. */
function page(levels: readonly Level[]): number[] {
  const values = levels.filter(({ definition }) => definition === 3).map(({ value }) => value);
  const content = [
    ...runs(levels.map(({ isFirst }) => (isFirst ? 0 : 1))),
    ...runs(levels.map(({ definition }) => definition)),
    ...values.flatMap((value) => [value % 256, value >> 8, 0, 0]),
  ];
  const size = zigzag(content.length);
  const about = [0x2c, 0x15, ...zigzag(levels.length), 0x15, 0, 0x15, ...zigzag(3), 0x15, ...zigzag(3)];
  return [0x15, 0, 0x15, ...size, 0x15, ...size, ...about, 0, 0, ...content];
}

/** A dictionary of one value, uncompressed. */
function dictionary(value: number, claimed = 1): number[] {
  const size = zigzag(4);
  const about = [0x4c, 0x15, ...zigzag(claimed), 0x15, 0];
  return [0x15, ...zigzag(2), 0x15, ...size, 0x15, ...size, ...about, 0, 0, value % 256, value >> 8, 0, 0];
}

/** A page of lists of one value each, which is the first of the dictionary: a few bytes say so of millions. */
function sameLists(rows: number): number[] {
  const levels = (level: number): number[] => {
    const run = [...zigzag(rows), level];
    return [run.length, 0, 0, 0, ...run];
  };
  const content = [...levels(0), ...levels(3), 0];
  const size = zigzag(content.length);
  const about = [0x2c, 0x15, ...zigzag(rows), 0x15, ...zigzag(8), 0x15, ...zigzag(3), 0x15, ...zigzag(3)];
  return [0x15, 0, 0x15, ...size, 0x15, ...size, ...about, 0, 0, ...content];
}

interface Opening {
  readonly rows: number;
  readonly listValues: number;
  readonly onInflated?: () => void;
}

function readerOf(bytes: Uint8Array, { rows, listValues, onInflated }: Opening): ListReader {
  const chunk = {
    name: 'ports.list.element',
    element: { name: 'element', type: 'INT32' },
    levels: 3,
    listValues,
    codec: 'UNCOMPRESSED',
    rows,
    from: 0,
    to: bytes.length,
    statistics: undefined,
  } as const;
  return new ListReader({
    chunk,
    source: rangesOf(bytes),
    turn: new Turn(),
    onInflated: onInflated ?? (() => undefined),
  });
}

const lists: fc.Arbitrary<List[]> = fc.array(
  fc.option(fc.array(fc.option(fc.integer({ min: 0, max: 65_535 })), { maxLength: 4 })),
  { minLength: 1, maxLength: 30 },
);

describe('ListReader', () => {
  test('reads the first value of each list, wherever pages end', async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 20 }), fc.nat(29), async (rows, pageValues, skipped) => {
        const levels = rows.flatMap(levelsOf);
        const pages: number[][] = [];
        for (let at = 0; at < levels.length; at += pageValues) pages.push(page(levels.slice(at, at + pageValues)));
        const reader = readerOf(Uint8Array.from(pages.flat()), { rows: rows.length, listValues: levels.length });
        const first = Math.min(skipped, rows.length);
        const wanted = Int32Array.from({ length: rows.length - first }, (_, index) => first + index);
        const half = wanted.length >> 1;
        const columns = [await reader.pick(wanted.subarray(0, half)), await reader.pick(wanted.subarray(half))];
        const read = columns.flatMap((column) => Array.from({ length: column.length }, (_, row) => column.text(row)));
        expect(read).toEqual(rows.slice(first).map((list) => String(list?.[0] ?? '-')));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['a list that begins in the middle', levelsOf([1, 2]).slice(1), /begins in the middle of a list/],
    ['fewer lists than rows', [[1], [2]].flatMap(levelsOf), /a column has 2 lists, its row group 3 rows/],
    ['more lists than rows', [[1], [2], [3], [4]].flatMap(levelsOf), /a column has 4 lists, its row group 3 rows/],
  ])('refuses %s', async (_, levels, problem) => {
    const reader = readerOf(Uint8Array.from(page(levels)), { rows: 3, listValues: 9 });
    await expect(reader.pick(Int32Array.of(0, 1, 2))).rejects.toMatchObject({
      reason: 'parquet',
      message: expect.stringMatching(problem),
    });
  });

  test.each([
    [
      'a dictionary behind its values',
      [page(levelsOf([1])), dictionary(445), page(levelsOf([2]))],
      /not its first page/,
    ],
    ['a second dictionary', [dictionary(445), dictionary(443), page(levelsOf([2]))], /not its first page/],
  ])('refuses %s, by which values would change', async (_, pages, problem) => {
    const reader = readerOf(Uint8Array.from(pages.flat()), { rows: 2, listValues: 2 });
    await expect(reader.pick(Int32Array.of(1))).rejects.toThrow(problem);
  });

  test.each([
    [174_762, 'is kept for its next rows', 2],
    [174_763, 'is inflated again for its next rows, though it has a few bytes', 3],
  ])('a page of %i lists %s', async (rows, _, expected) => {
    let inflated = 0;
    const bytes = Uint8Array.from([...dictionary(445), ...sameLists(rows)]);
    const reader = readerOf(bytes, { rows, listValues: rows, onInflated: () => void inflated++ });
    const columns = [await reader.pick(Int32Array.of(0, 1)), await reader.pick(Int32Array.of(2, rows - 1))];
    expect(columns.flatMap((column) => [column.text(0), column.text(1)])).toEqual(['445', '445', '445', '445']);
    expect(inflated).toBe(expected);
  });

  test('refuses a dictionary that claims more values than it has bytes', async () => {
    const reader = readerOf(Uint8Array.from([...dictionary(445, 5), ...sameLists(1)]), { rows: 1, listValues: 1 });
    await expect(reader.pick(Int32Array.of(0))).rejects.toThrow('5 values claim to be in a dictionary of 4 bytes');
  });

  test('reads on or says that the file is damaged, whichever bit of a page is wrong', async () => {
    const levels = [[445, null], [], null, [443]].flatMap(levelsOf);
    const bytes = page(levels);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Uint8Array.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const reader = readerOf(damaged, { rows: 4, listValues: levels.length });
      const outcome = await reader.pick(Int32Array.of(0, 1, 2, 3)).then(
        (column) => column.length,
        (error: unknown) => error,
      );
      expect([4, expect.objectContaining({ name: 'UnreadableObjectError' })]).toContainEqual(outcome);
    }
  });
});
