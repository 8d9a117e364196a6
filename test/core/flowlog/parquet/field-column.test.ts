import { describe, expect, test } from '@jest/globals';
import { plainEntries } from '../../../../core/flowlog/parquet/entries.ts';
import { TextColumn } from '../../../../core/flowlog/parquet/field-column.ts';

const TEXTS = ['198.51.100.7', '2001:db8::1', 'eni-1', '445', '010.0.0.1', '', '0.0.0.0'];

function column(indexes: readonly number[]): TextColumn {
  const page = Buffer.concat(TEXTS.map((text) => Buffer.from([text.length, 0, 0, 0, ...Buffer.from(text)])));
  const fields = new TextColumn(indexes.length);
  fields.add(plainEntries(page, TEXTS.length, { name: 'srcaddr', type: 'BYTE_ARRAY' }), Int32Array.from(indexes));
  return fields;
}

describe('TextColumn', () => {
  test('gives each text back, whether it was kept as an address or not', () => {
    const fields = column([0, 1, 2, 3, 4, 5, 6, -1]);
    const texts = Array.from({ length: fields.length }, (_, row) => fields.text(row));
    expect(texts).toEqual(['198.51.100.7', '2001:db8::1', 'eni-1', '445', '010.0.0.1', '-', '0.0.0.0', '-']);
    expect(texts.map((_, row) => fields.isAbsent(row))).toEqual(texts.map((text) => text === '-'));
  });

  test('reads addresses and numbers', () => {
    const fields = column([0, 1, 2, 3, 4, 6]);
    const addresses = [0, 1, 2, 3, 4, 5].map((row) => fields.address(row));
    expect(addresses).toEqual([0xc6336407, '2001:db8::1', undefined, undefined, undefined, 0]);
    expect([0, 3].map((row) => fields.count(row, 65_535))).toEqual([undefined, 445]);
  });

  test('refuses an index behind the last text', () => {
    expect(() => column([7])).toThrow('a value has index 7 in 7 values');
  });
});
