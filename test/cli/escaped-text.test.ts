import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeControls } from '../../cli/escaped-text.ts';

describe('escapeControls()', () => {
  test.each([
    ['\u001b[31mred\n\t', String.raw`\u001b[31mred\n\t`],
    // CSI in one character, and DEL: JSON does not escape them.
    ['\u009b31m\u007f', String.raw`\u009b31m\u007f`],
    ['vpc\u202ecba\u2028', String.raw`vpc\u202ecba\u2028`],
    ['\u{e0041}', String.raw`\u{e0041}`],
    ['s3://bucket/größe 10 €', 's3://bucket/größe 10 €'],
  ])('writes %j as %s', (text, escaped) => {
    expect(escapeControls(text)).toBe(escaped);
  });

  test('leaves no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeControls(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
