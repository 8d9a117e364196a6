import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'tour.md');
const page = readFileSync(PAGE, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'surge445-tour-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command that draws the stages into a page that holds this text. */
function draw(text: string, ...options: readonly string[]) {
  const path = join(folder, 'tour.md');
  writeFileSync(path, text);
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'lint/draw-stages.js'), path, ...options]);
  return { status, stderr: stderr.toString(), text: readFileSync(path, 'utf8') };
}

/** One line of the picture. */
const [STAGE_LINE = ''] = /^\|  core\/detection .*\n/m.exec(page) ?? [];

describe('docs/tour.md', () => {
  test('shows the stages that lint/directions.js lists', () => {
    expect(draw(page, '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['a stage is missing', page.replace(STAGE_LINE, '')],
    ['a stage has another name', page.replace('core/detection ', 'core/judgement ')],
    ['two stages change places', page.replace(STAGE_LINE, '').replace('|  core/pairs', (line) => STAGE_LINE + line)],
  ])('is refused when %s, and drawn right again', (_, spoilt) => {
    expect(spoilt).not.toBe(page);
    expect(draw(spoilt, '--check')).toMatchObject({ status: 1, text: spoilt });
    expect(draw(spoilt)).toMatchObject({ status: 0, text: page });
  });

  test('needs both markers', () => {
    const { status, stderr } = draw(page.replace('<!-- end of stages -->', ''));
    expect(status).toBe(1);
    expect(stderr).toContain('the page needs one line <!-- stages: npm run tour -->');
  });

  test('links to files that are there, the place of each step among them', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(15);
    expect(links.filter((link) => !existsSync(join(ROOT, 'docs', link)))).toEqual([]);
  });
});
