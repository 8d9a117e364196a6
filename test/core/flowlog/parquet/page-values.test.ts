import { describe, expect, test } from '@jest/globals';
import type { Encoding, SchemaElement } from 'hyparquet';
import { plainEntries } from '../../../../core/flowlog/parquet/entries.ts';
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

describe('decodePage()', () => {
  test('reads numbers whose bytes are stored apart', () => {
    const element: SchemaElement = { name: 'dstport', type: 'INT32' };
    const bytes = Uint8Array.from([0xbd, 0x8b, 1, 1, 0, 0, 0, 0]);
    const { entries } = decoded(bytes, 2, { encoding: 'BYTE_STREAM_SPLIT', element });
    expect([entries?.number(0), entries?.number(1)]).toEqual([445, 395]);
    expect(() => decoded(bytes, 3, { encoding: 'BYTE_STREAM_SPLIT', element })).toThrow('values need 12 bytes');
  });

  test('takes no memory for values of a width that nobody can have', () => {
    const element: SchemaElement = { name: 'note', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2 ** 31 - 1 };
    const { entries } = decoded(new Uint8Array(8), 8, { encoding: 'BYTE_STREAM_SPLIT', element });
    expect(entries?.text(0)).toBe('');
  });
});

describe('plainEntries()', () => {
  test.each(['BOOLEAN', 'FIXED_LEN_BYTE_ARRAY'] as const)(
    'refuses a dictionary of %s that claims a billion',
    (type) => {
      expect(plainEntries(new Uint8Array(1), 8, { name: 'dstport', type }).count).toBe(8);
      expect(() => plainEntries(new Uint8Array(1), 1e9, { name: 'dstport', type })).toThrow('claim to be in 1 bytes');
    },
  );
});
