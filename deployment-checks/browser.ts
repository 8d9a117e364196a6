import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/** Where systems put the browser. Debian and Ubuntu: `apt-get install chromium`. */
const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** As root the browser has no sandbox of its own, and in a container /dev/shm is small. */
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage'];

const DEFAULT_HEIGHT = 900;

/** No Chromium is installed here. */
export class BrowserMissingError extends Error {
  override readonly name = 'BrowserMissingError';
}

/** How a picture of a page is taken. */
export interface Picture {
  /** Width of the window in pixels. */
  readonly width: number;
  /** Height of the window in pixels. The picture shows the top of the page. Without a height it shows the whole page. */
  readonly height?: number;
  readonly colorScheme: 'light' | 'dark';
  /** Name of the picture, a file that ends in `.png`. */
  readonly path: string;
  /** CSS selector of the only element to show. */
  readonly element?: string;
  /** Pixels of the picture for each pixel of the page, by default 1. */
  readonly scale?: number;
}

/**
 * Starts Chromium without a window. Its path is the environment variable CHROMIUM, or one of the usual paths.
 * @throws {BrowserMissingError} when there is none
 */
export async function startBrowser(): Promise<Browser> {
  const path = [process.env['CHROMIUM'] ?? '', ...USUAL_PATHS].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new BrowserMissingError(
      `Start Chromium: found none of ${USUAL_PATHS.join(', ')}; install the package chromium, or name its path in CHROMIUM`,
    );
  }
  return chromium.launch({ executablePath: path, args: ARGUMENTS });
}

/**
 * Takes a picture of a page.
 * @param pagePath path of an HTML file
 * @param picture how to take it, and where to write it
 * @throws {BrowserMissingError} when there is no Chromium
 */
export async function screenshot(pagePath: string, picture: Picture): Promise<void> {
  const { width, height, colorScheme, path, element, scale = 1 } = picture;
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width, height: height ?? DEFAULT_HEIGHT },
      colorScheme,
      deviceScaleFactor: scale,
    });
    await page.goto(pathToFileURL(pagePath).href);
    if (element === undefined) await page.screenshot({ path, fullPage: height === undefined });
    else await page.locator(element).first().screenshot({ path });
  } finally {
    await browser.close();
  }
}
