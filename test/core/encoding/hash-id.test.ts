import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { base32, hashId } from '../../../core/encoding/hash-id.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Reads base32 as one large number. */
function bytesOf(text: string): Uint8Array {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/[01]{8}/g) ?? [], (byte) => parseInt(byte, 2));
}

describe('base32()', () => {
  test.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('writes %j as RFC 4648 does: %j', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected);
  });

  test('can be read back', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => expect(bytesOf(base32(bytes))).toEqual(bytes)));
  });
});

describe('digestId()', () => {
  test('is the first 26 characters of a sha256', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const digest = base32(createHash('sha256').update(text).digest());
        expect(hashId(text)).toBe(digest.slice(0, 26));
        expect(hashId(text)).toMatch(/^[a-z2-7]{26}$/);
      }),
    );
  });
});
