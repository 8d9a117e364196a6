import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binaryText } from '../../../cli/query/binary-text.ts';
import { sketchOf } from '../../../core/sketch/hyperloglog.ts';
import { serialise } from '../../../core/sketch/airlift-bytes.ts';

describe('binaryText()', () => {
  test.each([0, 1, 12, 512])('shows a sketch of %i addresses by their number', (count) => {
    const addresses = Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    expect(binaryText(serialise(sketchOf(addresses)))).toBe(`<hll ~${count}>`);
  });

  test('shows other bytes as hex, cut short', () => {
    expect(binaryText(Uint8Array.of(0, 255, 16))).toBe('<hex 00ff10>');
    expect(binaryText(new Uint8Array(17))).toBe('<hex 00000000000000000000000000000000... of 17 bytes>');
  });

  test('is short and printable, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        expect(binaryText(bytes)).toMatch(/^<[ -;=?-~]{1,60}>$/);
      }),
    );
  });
});
