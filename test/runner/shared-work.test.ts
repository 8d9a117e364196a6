import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { doOnce, folderOf } from './shared-work.ts';

test('work that test files share is done once, in its folder, and all get its result', async () => {
  let times = 0;
  const work = async (folder: string): Promise<number> => {
    await writeFile(join(folder, 'made'), '');
    return ++times;
  };
  expect(await Promise.all([doOnce('counted', work), doOnce('counted', work)])).toEqual([1, 1]);
  expect(await doOnce('counted', work)).toBe(1);
  expect(existsSync(join(folderOf('counted'), 'made'))).toBe(true);
});

test('work that fails fails for all who ask, with the reason', async () => {
  const work = async (folder: string): Promise<string> => readFile(join(folder, 'missing'), 'utf8');
  const asked = [doOnce('failing', work), doOnce('failing', work)];
  for (const one of asked) await expect(one).rejects.toThrow(/^Share failing: .*ENOENT/);
});
