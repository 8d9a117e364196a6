import { describe, expect, test } from '@jest/globals';
import type { SchemaElement, Statistics } from 'hyparquet';
import { excludesPorts } from '../../../../core/flowlog/parquet/statistics.ts';

const PORT: SchemaElement = { name: 'dstport', type: 'INT32' };
const DECIMAL: SchemaElement = { ...PORT, logical_type: { type: 'DECIMAL', precision: 9, scale: 2 } };

function excludes(min: Statistics['min_value'], max: Statistics['max_value'], element = PORT): boolean {
  const statistics = {
    ...(min === undefined ? {} : { min_value: min }),
    ...(max === undefined ? {} : { max_value: max }),
  };
  return excludesPorts(
    { name: 'dstport', element, levels: 1, codec: 'GZIP', rows: 1, from: 0, to: 1, statistics },
    new Set([445]),
  );
}

describe('excludesPorts()', () => {
  test('believes numbers and texts between which the port does not lie', () => {
    expect([excludes(446, 65_535), excludes(0, 444), excludes(446n, 65_535n), excludes('446', '447')]).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect([excludes(445, 445), excludes(0, 445), excludes('1', '5')]).toEqual([false, false, false]);
  });

  test.each([
    { what: 'one is missing', min: 446, max: undefined },
    { what: 'both are missing', min: undefined, max: undefined },
    { what: 'they contradict each other', min: 65_535, max: 0 },
    { what: 'texts contradict each other', min: '9', max: '1' },
    { what: 'one is no number', min: NaN, max: 1 },
    { what: 'they are times', min: new Date(0), max: new Date(1) },
    { what: 'they are bytes', min: new Uint8Array([1]), max: new Uint8Array([2]) },
    { what: 'their types differ', min: 446, max: '447' },
  ])('believes nothing where $what', ({ min, max }) => {
    expect(excludes(min, max)).toBe(false);
  });

  test('believes nothing of decimals, which may stand there without their decimal point', () => {
    expect(excludes(44_500, 44_500, DECIMAL)).toBe(false);
  });
});
