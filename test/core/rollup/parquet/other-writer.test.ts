import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { gzip } from '../../../../core/encoding/gzip.ts';
import type { Column, TableColumn } from '../../../../core/rollup/columns.ts';
import { encodeParquet } from '../../../../core/rollup/parquet.ts';

interface Row {
  readonly text: string | undefined;
  readonly int: number | undefined;
  readonly bigint: number | undefined;
  readonly second: number | undefined;
  readonly bytes: Uint8Array | undefined;
}

const COLUMNS: ReadonlyArray<Column<Row>> = [
  { name: 'text', type: 'string', comment: '', value: ({ text }) => text },
  { name: 'int', type: 'int', comment: '', value: ({ int }) => int },
  { name: 'bigint', type: 'bigint', comment: '', value: ({ bigint }) => bigint },
  { name: 'second', type: 'timestamp', comment: '', value: ({ second }) => second },
  { name: 'bytes', type: 'binary', comment: '', value: ({ bytes }) => bytes },
];

const PARQUET_TYPES = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  binary: { type: 'BYTE_ARRAY' },
  int: { type: 'INT32' },
  bigint: { type: 'INT64' },
  timestamp: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
} as const;

function schemaElement({ name, type }: TableColumn): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...PARQUET_TYPES[type] };
}

function physical({ type, value }: Column<Row>, row: Row): string | number | bigint | Uint8Array | undefined {
  const cell = value(row);
  if (typeof cell !== 'number' || type === 'int') return cell;
  return BigInt(cell) * (type === 'timestamp' ? 1000n : 1n);
}

/** Writes rows with hyparquet-writer. */
function encodeElsewhere(rows: readonly Row[]): Uint8Array {
  const file = parquetWriteBuffer({
    schema: [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS.map(schemaElement)],
    columnData: COLUMNS.map((column) => ({ name: column.name, data: rows.map((row) => physical(column, row)) })),
    codec: 'GZIP',
    compressors: { GZIP: gzip },
    rowGroupSize: 100_000,
    createdBy: 'surge445',
  });
  return new Uint8Array(file);
}

/** A few different values, so that most columns have a dictionary, or many, so that most have none, or nothing at all; some are missing. */
function cells<T>(few: readonly T[], many: fc.Arbitrary<T>): fc.Arbitrary<fc.Arbitrary<T | undefined>> {
  const [first] = few;
  return fc.constantFrom<fc.Arbitrary<T | undefined>>(
    fc.constantFrom(...few),
    many,
    fc.constant(first),
    fc.option(many, { nil: undefined, freq: 3 }),
    fc.constantFrom(first, undefined),
    fc.constant(undefined),
  );
}

/** Texts that are longer than a bound, and whose last characters have no successor, or a longer one. */
const TEXTS = [
  '10.0.0.1',
  '',
  'größe',
  'a'.repeat(300),
  `${'x'.repeat(15)}é`,
  '\u{10ffff}'.repeat(5),
  '\ud7ff'.repeat(6),
];
const BYTES = [new Uint8Array(), new Uint8Array(40).fill(255), Uint8Array.of(1, 2, 3), new Uint8Array(17).fill(9)];

const rowsOf = fc
  .record({
    text: cells(TEXTS, fc.string({ unit: 'binary', maxLength: 20 })),
    int: cells([445, 0, -7], fc.integer()),
    bigint: cells([0, 1, 2 ** 40], fc.maxSafeInteger()),
    second: cells([1_795_000_000, 1_795_000_300], fc.nat()),
    bytes: cells(BYTES, fc.uint8Array({ maxLength: 40 })),
  })
  .chain((columns) => fc.array(fc.record(columns), { maxLength: 40 }));

function manyRows(count: number): Row[] {
  return Array.from({ length: count }, (_, row) => ({
    text: row % 7 === 0 ? undefined : `2001:db8:0:${row % 9000}::${row}`,
    int: row % 40 < 20 ? 445 : row % 3,
    bigint: row,
    second: 1_795_000_000 + (row % 12) * 300,
    bytes: row < count / 2 ? Uint8Array.of(row % 256) : undefined,
  }));
}

describe('encodeParquet()', () => {
  test('writes the bytes that hyparquet-writer writes for the same rows', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        expect(Buffer.compare(encodeParquet(COLUMNS, rows), encodeElsewhere(rows))).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('does so for several pages in a column', () => {
    const rows = manyRows(60_000);
    expect(Buffer.compare(encodeParquet(COLUMNS, rows), encodeElsewhere(rows))).toBe(0);
  });

  test('refuses a number that does not fit its column', () => {
    const row: Row = { text: undefined, int: undefined, bigint: undefined, second: undefined, bytes: undefined };
    expect(() => encodeParquet(COLUMNS, [{ ...row, int: 2 ** 31 }])).toThrow(RangeError);
    expect(() => encodeParquet(COLUMNS, [{ ...row, bigint: 0.5 }])).toThrow('Write the column bigint: found 0.5');
  });
});
