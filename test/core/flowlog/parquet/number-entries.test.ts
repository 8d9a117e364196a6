import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { NumberEntries } from '../../../../core/flowlog/parquet/number-entries.ts';

const elements: fc.Arbitrary<SchemaElement> = fc.constantFrom<SchemaElement>(
  { name: 'x', type: 'INT32' },
  { name: 'x', type: 'INT32', converted_type: 'UINT_32' },
  { name: 'x', type: 'INT32', converted_type: 'DECIMAL', scale: 2 },
  { name: 'x', type: 'INT64' },
  { name: 'x', type: 'INT64', converted_type: 'UINT_64' },
  { name: 'x', type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
  { name: 'x', type: 'INT96' },
  { name: 'x', type: 'FLOAT' },
  { name: 'x', type: 'DOUBLE' },
  { name: 'x', type: 'BOOLEAN' },
  { name: 'x', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 9, converted_type: 'DECIMAL', scale: 1 },
);

describe('NumberEntries', () => {
  test('picks what stands at a place among all, and NaN for what is missing', () => {
    const bytes = fc.uint8Array({ minLength: 12 * 8, maxLength: 12 * 8 });
    fc.assert(
      fc.property(elements, bytes, fc.array(fc.integer({ min: -1, max: 7 })), (element, page, places) => {
        // Behind another byte, as values stand behind the levels of a page.
        const entries = new NumberEntries(Buffer.from([0, ...page]).subarray(1), 8, element);
        const all = entries.all();
        const expected = places.map((place) => (place < 0 ? NaN : (all[place] ?? NaN)));
        expect([...entries.pick(Int32Array.from(places))]).toEqual(expected);
      }),
    );
  });

  test.each([
    [{ type: 'INT64' }, [-1, 4_294_967_295, 9_007_199_254_740_991]],
    [{ type: 'INT64', converted_type: 'UINT_64' }, [2 ** 64, 4_294_967_295, 9_007_199_254_740_991]],
    [{ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, [-1, 4_294_967, 9_007_199_254_740]],
  ] as const)('reads integers of 64 bits as %j', (about, expected) => {
    const bytes = new BigInt64Array([-1n, 4_294_967_295n, 9_007_199_254_740_991n]);
    const entries = new NumberEntries(new Uint8Array(bytes.buffer), 3, { name: 'x', ...about });
    expect([...entries.all()]).toEqual(expected);
  });

  test('reads decimals of a fixed length, exactly as far as a flow log goes', () => {
    const about = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 9, converted_type: 'DECIMAL' } as const;
    const bytes = [-1n, 44_500n, 9_007_199_254_740_991n].map((value) =>
      Buffer.from(BigInt.asUintN(72, value).toString(16).padStart(18, '0'), 'hex'),
    );
    const numbers = (scale: number): number[] => [
      ...new NumberEntries(Buffer.concat(bytes), 3, { name: 'x', ...about, scale }).all(),
    ];
    expect(numbers(0)).toEqual([-1, 44_500, 9_007_199_254_740_991]);
    expect(numbers(2).slice(0, 2)).toEqual([-0.01, 445]);
    expect(() => new NumberEntries(Buffer.alloc(26), 3, { name: 'x', ...about })).toThrow('values need 27 bytes');
  });

  test('refuses an index behind the last number', () => {
    const entries = new NumberEntries(new Uint8Array(8), 2, { name: 'x', type: 'INT32' });
    expect(() => entries.pick(Int32Array.of(0, 2))).toThrow('a value has index 2 in 2 values');
  });
});
