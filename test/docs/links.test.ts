import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const PAGES = [
  ...readdirSync(ROOT),
  ...['docs', '.github'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
].filter((file) => file.endsWith('.md'));

/** A link or a picture. */
const LINK = /\]\((?<link>[^)\s]+)\)|(?:src|srcset)="(?<picture>[^"]+)"/g;

/** Returns the text of a page without its code, in which brackets are no links. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/^ {4,}.*$/gm, '')
    .replaceAll(/`[^`\n]+`/g, '`');
}

/**
 * Returns the anchors of a page, as GitHub makes them of headings: lower case, punctuation left out, spaces as hyphens.
 * @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (?<title>.+)$/gm)];
  return new Set(
    headings.map(({ groups }) => {
      const slug = (groups?.['title'] ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** Returns what is wrong with a link. */
function faultOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  if (relative(ROOT, file).startsWith('..') || !existsSync(file)) return `${target}: no such file`;
  if (anchor === undefined || statSync(file).isDirectory()) return undefined;
  return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? undefined : `${target}: no such heading`;
}

function faultsOf(page: string, markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(LINK)].flatMap(({ groups }) => {
    const target = groups?.['link'] ?? groups?.['picture'] ?? '';
    return /^[a-z]+:/.test(target) ? [] : (faultOf(page, target) ?? []);
  });
}

describe('links between pages', () => {
  test('are looked for in all pages', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/operations.md', 'docs/detection/results.md']));
  });

  test.each(PAGES)('of %s lead to files and headings that are there', (page) => {
    expect(faultsOf(page, readFileSync(join(ROOT, page), 'utf8'))).toEqual([]);
  });

  test('are found to be wrong where they are wrong', () => {
    const markdown = 'See [one](no-such.md), [two](scale.md#no-such), [three](scale.md) and `[code](x.md)`.';
    expect(faultsOf('docs/a.md', markdown)).toEqual(['no-such.md: no such file', 'scale.md#no-such: no such heading']);
  });
});
