import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainTexts } from '../../../../core/flowlog/parquet/text-entries.ts';

/** Writes texts one after the other, each behind its length. */
function written(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, Buffer.from(text, 'latin1')];
    }),
  );
}

const LONG_TEXTS = [255, 256, 70_000].map((length) => 'x'.repeat(length));

const texts = fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.ipV4(), fc.ipV6(), fc.constantFrom(...LONG_TEXTS)), {
  maxLength: 20,
});

describe('plainTexts()', () => {
  test('reads what was written, with an underscore for each space', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const entries = plainTexts(written(list), list.length);
        const expected = list.map((text) => text.replaceAll(' ', '_'));
        expect(list.map((_, index) => entries.text(index))).toEqual(expected);
        expect(list.map((_, index) => entries.sameText(index))).toEqual(expected);
      }),
    );
  });

  test.each([
    ['10.0.4.17', 0x0a000411],
    ['198.51.100.255', 0xc63364ff],
    ['10.0.4.017', undefined],
    ['10.0.4', undefined],
    ['10.0.4.17.', undefined],
    ['2001:db8::1', undefined],
    ['::ffff:10.0.4.17', undefined],
    ['eni-0a1b2c3d4e5f60718', undefined],
    ['-', undefined],
    ['', undefined],
  ])('reads the address of IPv4 that %p is', (text, expected) => {
    expect(plainTexts(written(['x', text]), 2).ipv4(1)).toBe(expected);
  });

  test.each([
    ['fewer bytes than lengths', 3, '3 texts need 12 bytes, the page has 10'],
    ['a text that ends behind the page', 2, 'the last text ends at 11 in a page of 10 bytes'],
  ])('refuses %s', (_, count, problem) => {
    const page = written(['a', 'b']);
    page.writeUInt8(2, 5);
    expect(() => plainTexts(page, count)).toThrow(problem);
  });
});
