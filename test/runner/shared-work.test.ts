import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { doOnce, folderOf } from './shared-work.ts';

test('work that test files share is done once, in its folder, and all get its result', async () => {
  let times = 0;
  const work = async (folder: string): Promise<number> => {
    writeFileSync(join(folder, 'made'), '');
    return Promise.resolve(++times);
  };
  expect(await Promise.all([doOnce('counted', work), doOnce('counted', work)])).toEqual([1, 1]);
  expect(await doOnce('counted', work)).toBe(1);
  expect(existsSync(join(folderOf('counted'), 'made'))).toBe(true);
});

test('work that fails fails for all who ask, with the reason', async () => {
  const work = async (): Promise<void> => Promise.reject(new Error('The disk is full'));
  const asked = [doOnce('failing', work), doOnce('failing', work)];
  for (const one of asked) await expect(one).rejects.toThrow(/^Share failing: .*The disk is full/);
});
