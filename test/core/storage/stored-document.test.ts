import { describe, expect, test } from '@jest/globals';
import { NewerSchemaError, requireSchema } from '../../../core/encoding/schema.ts';

describe('requireSchema()', () => {
  test('lets pass what this version reads', () => {
    expect(() => requireSchema('a window', 'surge445.window/1', 'surge445.window/1')).not.toThrow();
  });

  test.each([
    ['"surge445.window/0"', 'surge445.window/0'],
    ['"surge445.windows/2"', 'surge445.windows/2'],
    ['"surge445.hour/1"', 'surge445.hour/1'],
    ['undefined', undefined],
    ['1', 1],
  ])('names what it found when that is %s', (text, found) => {
    expect(() => requireSchema('a window', found, 'surge445.window/1')).toThrow(
      `Read a window: found schema ${text}, expected surge445.window/1; run the version that wrote the document`,
    );
  });

  test.each(['surge445.window/2', 'surge445.window/10'])('knows that a newer release wrote %s', (found) => {
    const read = (): void => requireSchema('a window', found, 'surge445.window/1');
    expect(read).toThrow(NewerSchemaError);
    expect(read).toThrow(`found schema "${found}", expected surge445.window/1; a newer release wrote the document`);
  });
});
