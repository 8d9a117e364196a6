import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inertJson, withoutActive } from '../../../core/encoding/inert-json.ts';

const ACTIVE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('inertJson()', () => {
  test('gives back every value, and has no character that acts in a terminal', () => {
    const values = fc.array(fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = inertJson(value, indent);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text).not.toMatch(ACTIVE);
      }),
    );
  });

  test('escapes what JSON leaves as it is, and keeps the rest', () => {
    expect(inertJson('a\u202eb\u009bc\u{e0041}d\u2028é')).toBe(String.raw`"a\u202eb\u009bc\udb40\udc41d\u2028é"`);
  });
});

test('withoutActive() writes escapes that are text', () => {
  expect(withoutActive('a\u202eb\u009bc\u{e0041}é\n')).toBe('a\\u{202e}b\\u{9b}c\\u{e0041}é\n');
});
