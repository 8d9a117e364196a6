import { InvalidArgumentError } from 'commander';
import { expect, test } from '@jest/globals';
import { choiceOf } from '../../cli/choice.ts';

test('choiceOf() gives an allowed word back, and names the one that was likely meant', () => {
  const read = choiceOf(['surge', 'exposure']);
  expect(read('surge')).toBe('surge');
  expect(() => read('exposur')).toThrow(
    new InvalidArgumentError('Allowed choices are surge, exposure. Did you mean exposure?'),
  );
  expect(() => read('x')).toThrow(new InvalidArgumentError('Allowed choices are surge, exposure.'));
});
