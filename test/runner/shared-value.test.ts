import { expect, jest, test } from '@jest/globals';
import { makeShared } from './shared-value.ts';

test('a value that test files share is made once for each key, and changes for nobody', () => {
  let times = 0;
  const make = (): { list: number[] } => ({ list: [++times] });
  const first = makeShared({ settings: 'a value' }, make);
  first.list.push(100);
  expect(makeShared({ settings: 'a value' }, make)).toEqual({ list: [1] });
  expect(makeShared({ settings: 'another value' }, make)).toEqual({ list: [2] });
});

test('a value is there for another test file, which has nothing of it in memory', async () => {
  makeShared('a value for two', () => 'made by the first');
  await jest.isolateModulesAsync(async () => {
    const another = await import('./shared-value.ts');
    expect(another.makeShared).not.toBe(makeShared);
    expect(another.makeShared('a value for two', () => 'made by the second')).toBe('made by the first');
  });
});
