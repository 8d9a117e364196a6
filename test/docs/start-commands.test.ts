import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** Pages that tell people what to run. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.md') && !name.startsWith('decisions'))
    .map((name) => join('docs', name)),
];

test.each(PAGES)('%s lets npx install nothing: the name surge445 is not ours in the public registry', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  expect(text.match(/.*\bnpx surge445.*/g) ?? []).toEqual([]);
});
