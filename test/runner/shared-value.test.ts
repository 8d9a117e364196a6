import { expect, test } from '@jest/globals';
import { makeShared } from './shared-value.ts';

test('a value that test files share is made once for each key, and changes for nobody', () => {
  let times = 0;
  const make = (): { list: number[] } => ({ list: [++times] });
  const first = makeShared({ settings: 'a value' }, make);
  first.list.push(100);
  expect(makeShared({ settings: 'a value' }, make)).toEqual({ list: [1] });
  expect(makeShared({ settings: 'another value' }, make)).toEqual({ list: [2] });
});
