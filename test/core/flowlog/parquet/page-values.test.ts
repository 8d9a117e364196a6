import { describe, expect, test } from '@jest/globals';
import type { Encoding, SchemaElement } from 'hyparquet';
import { numbersOf, plainEntries, textOf } from '../../../../core/flowlog/parquet/entries.ts';
import { NumberColumn } from '../../../../core/flowlog/parquet/field-column.ts';
import { decodePage, type PageValues } from '../../../../core/flowlog/parquet/page-values.ts';

function decoded(bytes: Uint8Array, rows: number, about: { encoding: Encoding; element: SchemaElement }): PageValues {
  const data = {
    num_values: rows,
    encoding: about.encoding,
    definition_level_encoding: 'RLE' as const,
    repetition_level_encoding: 'RLE' as const,
  };
  const header = {
    type: 'DATA_PAGE' as const,
    uncompressed_page_size: bytes.length,
    compressed_page_size: bytes.length,
    data_page_header: data,
  };
  return decodePage({ header, bytes, levels: undefined }, { ...about.element, repetition_type: 'REQUIRED' });
}

/** Decodes a page of three rows, of which the second is null. */
function secondForm(nulls: number): PageValues {
  const about = { num_values: 3, num_nulls: nulls, num_rows: 3, encoding: 'PLAIN' as const };
  const header = {
    type: 'DATA_PAGE_V2' as const,
    uncompressed_page_size: 10,
    compressed_page_size: 10,
    data_page_header_v2: { ...about, definition_levels_byte_length: 2, repetition_levels_byte_length: 0 },
  };
  const element: SchemaElement = { name: 'dstport', type: 'INT32', repetition_type: 'OPTIONAL' };
  return decodePage({ header, bytes: new Uint8Array(8), levels: Uint8Array.of(3, 0b101) }, element);
}

function problemOf(decode: () => unknown): string | undefined {
  try {
    decode();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

describe('decodePage()', () => {
  test('reads numbers whose bytes are stored apart', () => {
    const element: SchemaElement = { name: 'dstport', type: 'INT32' };
    const bytes = Uint8Array.from([0xbd, 0x8b, 1, 1, 0, 0, 0, 0]);
    const { entries } = decoded(bytes, 2, { encoding: 'BYTE_STREAM_SPLIT', element });
    expect(entries && [...numbersOf(entries)]).toEqual([445, 395]);
    expect(() => decoded(bytes, 3, { encoding: 'BYTE_STREAM_SPLIT', element })).toThrow('values need 12 bytes');
  });

  test.each([
    [1, 'is read where the header says so', undefined],
    [-1, 'is read where parquet-java wrote no statistics', undefined],
    [0, 'is refused where the header claims none', 'a page claims 0 nulls, its levels say 1'],
    [2, 'is refused where the header claims two', 'a page claims 2 nulls, its levels say 1'],
  ])('a page of the second form with one null of three: %i %s', (nulls, _, problem) => {
    expect(problemOf(() => secondForm(nulls))).toBe(problem);
  });

  test.each(['DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'] as const)(
    'reads %s in a column of texts of a fixed length as absent fields, and refuses it in one of numbers',
    (encoding) => {
      const lengths = [0x80, 1, 4, 1, 6];
      const bytes = Buffer.of(...(encoding === 'DELTA_BYTE_ARRAY' ? [0x80, 1, 4, 1, 0] : []), ...lengths, 52, 52, 53);
      const element: SchemaElement = { name: 'dstport', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 3 };
      const { entries } = decoded(bytes, 1, { encoding, element });
      const fields = new NumberColumn(2);
      if (entries) fields.add(entries, Int32Array.of(0, -1));
      expect([fields.length, fields.text(0), fields.text(1)]).toEqual([2, '-', '-']);
      const number = { ...element, type: 'INT32' as const };
      expect(() => decoded(bytes, 1, { encoding, element: number })).toThrow('texts in a column of type INT32');
    },
  );

  test('takes no memory for values of a width that nobody can have', () => {
    const element: SchemaElement = { name: 'note', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2 ** 31 - 1 };
    const { entries } = decoded(new Uint8Array(8), 8, { encoding: 'BYTE_STREAM_SPLIT', element });
    expect(entries && textOf(entries, 0)).toBe('');
  });
});

describe('plainEntries()', () => {
  test.each(['BOOLEAN', 'FIXED_LEN_BYTE_ARRAY'] as const)(
    'refuses a dictionary of %s that claims a billion',
    (type) => {
      expect(plainEntries(new Uint8Array(1), 8, { name: 'dstport', type })).toHaveLength(8);
      expect(() => plainEntries(new Uint8Array(1), 1e9, { name: 'dstport', type })).toThrow('claim to be in 1 bytes');
    },
  );
});
