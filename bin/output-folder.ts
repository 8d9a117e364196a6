import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MARKER = '.surge445.json';

/** Raised when what lies in the folder changes its meaning. */
const LAYOUT = 1;

/** What surge445 keeps in a folder: tables and the state behind them, or flow logs that it made up. */
export type FolderContent = 'data' | 'flow logs';

/** A folder that must not be written to. */
export class OutputFolderError extends Error {
  override readonly name = 'OutputFolderError';
}

/**
 * Makes sure that a folder is ours to write to: new, empty, or written by surge445 before.
 * @param folder made when it does not exist
 * @param content what it is for; a folder for the other is refused
 * @throws {OutputFolderError} when it holds something else
 */
export async function claimFolder(folder: string, content: FolderContent): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new OutputFolderError(
      `Write to ${folder}: it is no folder and none can be made there; choose another with --out`,
      { cause: error },
    );
  });
  const names = await readdir(folder);
  const marker = names.includes(MARKER) ? await readFile(join(folder, MARKER), 'utf8') : undefined;
  const expected = `${JSON.stringify({ surge445: content, layout: LAYOUT })}\n`;
  if (marker === expected) return;
  if (marker !== undefined) {
    throw new OutputFolderError(
      `Write to ${folder}: it holds ${marker.trim()}, not ${expected.trim()}; choose another folder with --out`,
    );
  }
  if (names.length > 0) {
    throw new OutputFolderError(
      `Write to ${folder}: it holds something else (${names.toSorted().slice(0, 3).join(', ')}); choose an empty folder with --out`,
    );
  }
  await writeFile(join(folder, MARKER), expected);
}
