/**
 * Opens the page of a report in Chromium, at every width, light, dark and printed, and looks for what nobody should meet: a request, an error, a part
 * that is cut, a violation of the rules of accessibility. `npm run report-page` checks made-up pages; `npm run report-page -- FILE` checks pages
 * of your own too. A page that is spoiled on purpose shows that the checks can fail. Where no Chromium is installed the step is skipped and says why.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { reportPage } from '../report/page.ts';
import { eventfulFacts, fullFacts, hostileFacts, quietFacts } from '../test/examples/report-facts.ts';
import { BrowserMissingError, startBrowser } from './browser.ts';
import { openingMs, problemsOf } from './page-problems.ts';

const MAX_BYTES = 1_000_000;

/** Writes pages that show everything a page can show. */
function writePages(folder: string): string[] {
  const pages = {
    quiet: reportPage(quietFacts()),
    eventful: reportPage(eventfulFacts()),
    hostile: reportPage(hostileFacts('<img src="https://example.com/x.png" onerror="document.title = 1">')),
    full: reportPage(fullFacts()),
  };
  return Object.entries(pages).map(([name, page]) => write(folder, name, page));
}

function write(folder: string, name: string, page: string): string {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, page);
  return path;
}

/** Writes a page with a picture from outside, a line that is too wide, and a text that can hardly be read. */
function writeSpoiled(folder: string): string {
  const faults =
    '<img src="https://example.com/x.png"><p style="width: 3000px; max-width: none; color: #ddd; background: #fff">Hardly to be read</p>';
  return write(folder, 'spoiled', reportPage(quietFacts()).replace('</main>', `${faults}</main>`));
}

async function checkPages(paths: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'surge445-pages-'));
  const browser = await startBrowser();
  let failures = 0;
  const check = (title: string, problems: readonly string[]): void => {
    if (problems.length > 0) failures++;
    console.log([`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${title}`, ...problems].join('\n      '));
  };
  try {
    for (const path of [...writePages(folder), ...paths.map((own) => resolve(own))]) {
      const bytes = statSync(path).size;
      const tooLarge = bytes < MAX_BYTES ? [] : [`has ${bytes} bytes, expected less than ${MAX_BYTES}`];
      const ms = await openingMs(browser, path);
      check(`${basename(path)}: ${Math.round(bytes / 1000)} kB, opens in ${ms} ms`, [
        ...tooLarge,
        ...(await problemsOf(browser, path)),
      ]);
    }
    const found = (await problemsOf(browser, writeSpoiled(folder))).join('\n');
    const missed = ['request', 'console', 'wide', 'color-contrast'].filter((fault) => !found.includes(fault));
    check(
      'each fault of a spoiled page is found',
      missed.map((fault) => `not found: ${fault}`),
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
  console.log(`pages: ${failures} failures, ${Math.round((performance.now() - startMs) / 1000)} s`);
  return failures;
}

try {
  process.exitCode = (await checkPages(process.argv.slice(2))) > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof BrowserMissingError)) throw error;
  console.log(`pages: skipped, ${error.message}`);
}
