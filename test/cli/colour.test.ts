import { describe, expect, test } from '@jest/globals';
import { usesColour } from '../../cli/colour.ts';

describe('usesColour()', () => {
  test.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ])('on a terminal %s, with %j: %s', (isTTY, environment, expected) => {
    expect(usesColour({ isTTY }, environment)).toBe(expected);
  });
});
