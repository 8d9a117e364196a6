import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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

test('work whose process ended in the middle fails for all who wait', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(folderOf('abandoned'));
  writeFileSync(`${folderOf('abandoned')}.maker`, String(pid));
  const asked = doOnce('abandoned', async () => 1);
  await expect(asked).rejects.toThrow(`Share abandoned: process ${pid} ended before it was done`);
});

test('work whose result JSON cannot write fails, too', async () => {
  await expect(doOnce('unwritable', async () => 1n)).rejects.toThrow(/^Share unwritable: .*BigInt/);
});
