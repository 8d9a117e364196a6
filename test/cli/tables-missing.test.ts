import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { claimDataFolder, claimFolder } from '../../cli/output-folder.ts';
import { tablesMissingText } from '../../cli/tables-missing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surge445-tables-'));
  await writeFile(join(folder, 'file'), '');
  await claimFolder(join(folder, 'logs'), 'flow logs');
  await claimDataFolder(join(folder, 'data'), parseSettings());
});
afterAll(async () => rm(folder, { recursive: true }));

test.each([
  ['nothing', /^found no such folder, expected the folder that surge445 replay wrote to; give it with --out$/],
  ['file', /^found a file, expected the folder/],
  ['logs', /^found flow logs, expected tables; make them first: .* replay .*logs --out NEW_FOLDER$/],
  ['data', /^found no tables: the replay into it has read no record, was stopped, or is still running; run it again/],
  ['', /^found no tables, expected the folder/],
])('tablesMissingText() says what is there instead of tables: %j', async (name, text) => {
  expect(await tablesMissingText(join(folder, name))).toMatch(text);
});
