import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';

/** A phone, a tablet and a desk, in pixels. */
const WIDTHS = [360, 768, 1440];

const HEIGHT = 900;

/** Width of a sheet of paper between its margins, in pixels: A4 at 96 to the inch. */
const PAPER_WIDTH = 688;

/** Rows of each table and list of which the accessibility is checked. */
const CHECKED_ROWS = 3;

const SCHEMES = ['light', 'dark'] as const;

/** Measures in milliseconds how long a page takes until it is drawn, without the start of the browser. */
export async function openingMs(browser: Browser, path: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: HEIGHT } });
  const startMs = performance.now();
  await page.goto(pathToFileURL(path).href, { waitUntil: 'load' });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const ms = Math.round(performance.now() - startMs);
  await page.close();
  return ms;
}

/**
 * Opens a page in every way in which it is read.
 * @returns what is wrong with it, one sentence for each fault
 */
export async function problemsOf(browser: Browser, path: string): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ viewport: { width: 1440, height: HEIGHT }, colorScheme });
    const page = await context.newPage();
    listen(page, problems);
    await page.goto(pathToFileURL(path).href);
    // Closed parts have no size and no colour, so everything is opened.
    await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      problems.push(...(await layoutProblems(page, `${colorScheme}, ${width} px`)));
    }
    if (colorScheme === 'dark') problems.push(...(await printProblems(page)));
    problems.push(...(await violations(page, colorScheme)));
    await context.close();
  }
  return [...new Set(problems)];
}

function listen(page: Page, problems: string[]): void {
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) problems.push(`request of ${request.url()}`);
  });
  page.on('requestfailed', (request) => problems.push(`request of ${request.url()}`));
  page.on('console', (message) => problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
}

/** Finds parts that stick out of the page, or out of the box that cuts them. */
async function layoutProblems(page: Page, title: string): Promise<string[]> {
  const parts: unknown = await page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll('main *, header *, footer *')].filter((part) => {
      if (part.closest('.scroll, .canvas, .skip, thead') !== null) return false;
      const { right, left, width: own } = part.getBoundingClientRect();
      return own > 0 && (right > width + 1 || left < -1);
    });
    const wide = document.documentElement.scrollWidth > width ? ['the page'] : [];
    return [...wide, ...cut.slice(0, 5).map((part) => part.tagName + '.' + part.className + ' ' + (part.textContent ?? '').trim().slice(0, 40))];
  })()`);
  return Array.isArray(parts) ? parts.map((part) => `too wide (${title}): ${String(part)}`) : [];
}

/** Checks accessibility. Of rows that are alike only the first ones are looked at, because each element takes milliseconds. */
async function violations(page: Page, title: string): Promise<string[]> {
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(`
    document.querySelectorAll('details').forEach((part) => { part.open = true });
    document.querySelectorAll('tbody tr, .row, .strip, ol > li').forEach((row) => {
      const place = [...row.parentElement.children].indexOf(row);
      if (place >= ${CHECKED_ROWS}) row.remove();
    });
    document.querySelectorAll('a[href^="#"]').forEach((link) => {
      if (document.getElementById(link.hash.slice(1)) === null) link.remove();
    })`);
  const results = await new AxeBuilder({ page }).analyze();
  return results.violations.map(
    ({ id, nodes }) => `${id} (${title}): ${nodes.length} times, first ${nodes[0]?.html.slice(0, 200) ?? ''}`,
  );
}

/** Checks the page on paper: light also for those whose screen is dark, everything open, and nothing cut. */
async function printProblems(page: Page): Promise<string[]> {
  await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = false })');
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: PAPER_WIDTH, height: HEIGHT });
  const background: unknown = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  const closed: unknown = await page.evaluate(
    '[...document.querySelectorAll("details > :not(summary)")].filter((part) => !part.checkVisibility({ contentVisibilityAuto: true })).length',
  );
  const problems = await layoutProblems(page, 'print');
  if (background !== 'rgb(255, 255, 255)') problems.push(`print: the background is ${String(background)}`);
  if (closed !== 0) problems.push(`print: ${String(closed)} parts stay closed`);
  return problems;
}
