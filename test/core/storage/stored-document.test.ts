import { describe, expect, test } from '@jest/globals';
import { requireSchema } from '../../../core/encoding/schema.ts';

describe('demandSchema()', () => {
  test('lets pass what this version reads', () => {
    expect(() => requireSchema('a window', 'surge445.window/1', 'surge445.window/1')).not.toThrow();
  });

  test.each([
    ['"surge445.window/2"', 'surge445.window/2'],
    ['"surge445.hour/1"', 'surge445.hour/1'],
    ['undefined', undefined],
    ['1', 1],
  ])('names what it found when that is %s', (text, found) => {
    expect(() => requireSchema('a window', found, 'surge445.window/1')).toThrow(
      `Read a window: found schema ${text}, expected surge445.window/1; run the version that wrote the document`,
    );
  });
});
