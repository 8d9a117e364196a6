import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = [
  ...readdirSync(ROOT),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** A link to a file of this repository: its path below the root, and its heading if it has one. */
interface Link {
  readonly path: string;
  readonly heading: string | undefined;
}

/** Text of a page without its blocks of code. */
function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
}

/** Links and pictures of a page that lead to files of this repository. */
function linksOf(page: string): Link[] {
  const text = textOf(page);
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture ?? '',
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return { path: path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path)), heading };
    });
}

/** Names that GitHub gives to the headings of a page. */
function headingsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the links of', () => {
  test.each(PAGES)('%s lead to files and headings that are there', (page) => {
    const missing = linksOf(page).filter(
      ({ heading, path }) =>
        !existsSync(join(ROOT, path)) ||
        (heading !== undefined && path.endsWith('.md') && !headingsOf(path).includes(heading)),
    );
    expect(missing).toEqual([]);
  });

  test('README.md are found', () => {
    expect(linksOf('README.md').length).toBeGreaterThan(30);
  });
});
