/**
 * Draws the pictures of README.md into docs/pictures: `npm run pictures`. They show what the demo gives now: the drawings are SVG and always the same,
 * the screenshots need Chromium, and sources.json says which page they were taken of.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { BrowserMissingError, startBrowser } from '../deployment-checks/browser.ts';
import { architecturePicture, type Theme } from './architecture-picture.ts';
import { type DemoOutput, demoOutput, SENDER, sha256 } from './demo-output.ts';
import { phonePicture } from './phone-picture.ts';

const ROOT = join(import.meta.dirname, '..');
const PICTURES = join(ROOT, 'docs', 'pictures');
const COMMAND = join(ROOT, 'dist', 'surge445.js');
const THEMES: readonly Theme[] = ['light', 'dark'];

/** The window in which the page is open, in pixels, and the part of the page on a picture. A picture has more pixels, for sharp displays. */
const WINDOW = { width: 860, height: 880 };
const SCALE = 1.25;

/** Pictures of the page, each with the element at its top. */
const VIEWS = [
  { name: 'report', top: 'body' },
  { name: 'charts', top: '#timeline' },
];

/** Pixels above that element. */
const SPACE_ABOVE = 16;

const folder = await mkdtemp(join(tmpdir(), 'surge445-pictures-'));
try {
  const demo = await demoOutput(folder, async (...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...args], { cwd: folder });
    return stdout;
  });
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, 'mail.svg'), phonePicture(demo.mail, SENDER));
  for (const theme of THEMES) await writeFile(join(PICTURES, `architecture-${theme}.svg`), architecturePicture(theme));
  await takeScreenshots(demo);
  console.log(`Drew the pictures in ${PICTURES}`);
} catch (error) {
  if (!(error instanceof BrowserMissingError)) throw error;
  console.error(`${error.message}. The drawings are new, the screenshots of the report are as they were.`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Takes the screenshots of the report, and notes what they were taken of. */
async function takeScreenshots({ pageHash, pagePath }: DemoOutput): Promise<void> {
  const hashes: Record<string, string> = {};
  const browser = await startBrowser();
  try {
    for (const colorScheme of THEMES) {
      const page = await browser.newPage({ viewport: WINDOW, deviceScaleFactor: SCALE, colorScheme });
      await page.goto(pathToFileURL(pagePath).href);
      for (const { name, top } of VIEWS) {
        const { y } = (await page.locator(top).boundingBox()) ?? { y: 0 };
        const clip = { ...WINDOW, x: 0, y: Math.max(0, y - SPACE_ABOVE) };
        const file = `${name}-${colorScheme}.png`;
        hashes[file] = sha256(await page.screenshot({ path: join(PICTURES, file), fullPage: true, clip }));
      }
    }
  } finally {
    await browser.close();
  }
  const sources = { page: pageHash, pictures: hashes };
  await writeFile(join(PICTURES, 'sources.json'), `${JSON.stringify(sources, undefined, 2)}\n`);
}
