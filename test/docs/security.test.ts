import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');

/** Where a sentence is held: a file, and mostly the title of a test in it. */
const HELD_BY = /^\| .* \| `(test\/[\w/.-]+)`(?:: (.+))? \|$/gm;

const page = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');

describe('docs/security.md', () => {
  const claims = [...page.matchAll(/^\| \*\*can(?:not)?\*\*.*$/gm)].map(([line]) => line);

  test('says of each sentence which test holds it, or that none does', () => {
    expect(claims.length).toBeGreaterThan(20);
    for (const line of claims) expect(line).toMatch(/ \| (?:no test|`test\/.*) \|$/);
  });

  test('says it of what an attacker can not do, nearly always by a test', () => {
    const cannot = claims.filter((line) => line.startsWith('| **cannot**'));
    const untested = cannot.filter((line) => line.endsWith('| no test |'));
    expect(untested.length).toBeLessThan(cannot.length / 5);
  });

  test.each([...page.matchAll(HELD_BY)].map(([, file = '', title = '']) => [file, title] as const))(
    'names a test that is there: %s %s',
    (file, title) => {
      expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title);
    },
  );
});
