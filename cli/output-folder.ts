import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileFailureCode, fileFailureText } from '../adapters/local/file-failure.ts';
import type { Settings } from '../core/settings/detection-settings.ts';
import { isWriterFile, type OtherWriter, takeFolder } from './folder-writer.ts';

const MARKER = '.surge445.json';

/** A marker that is being written. A run that was killed may leave it behind. */
const NEW_MARKER = `${MARKER}.new`;

/** Version of the layout of an output folder. Raise it when the files of a folder change their meaning. */
const LAYOUT = 1;

/** Content of an output folder: tables and the state behind them, or made-up flow logs. */
export type FolderContent = 'data' | 'flow logs';

/** Content of the file that marks a folder as written by surge445. */
interface Marker {
  readonly surge445: FolderContent;
  readonly layout: typeof LAYOUT;
  /** Settings of the last run, for data only. */
  readonly settings?: Partial<Settings>;
}

/**
 * Settings that change how a log object is read. A folder records the log objects it contains, but not how they were read, so these must stay equal.
 */
const READ_WITH = ['ports', 'inside'] as const;

/** Error for a folder that surge445 must not write to. */
export class OutputFolderError extends Error {
  override readonly name = 'OutputFolderError';
}

/**
 * Checks that surge445 may write to a folder, and marks the folder. A folder is accepted if it is new, empty, or written by surge445 before.
 * @param folder path of the folder; it is made if it does not exist
 * @param content content for which the folder is used; a folder with other content is refused
 * @throws {OutputFolderError} if the folder contains something else, or cannot be written to
 */
export async function claimFolder(folder: string, content: FolderContent): Promise<void> {
  const { marker } = await enter(folder, content);
  if (!marker) await writeMarker(folder, { surge445: content, layout: LAYOUT });
}

/**
 * Checks that surge445 may write data to a folder, and that the logs in the folder were read with the same settings. Then it marks the folder.
 * @param folder path of the folder; it is made if it does not exist
 * @param settings settings of this run
 * @returns names of settings that differ from those of the last run; none for a new folder
 * @throws {OutputFolderError} if the folder contains something else, was read with other settings, or cannot be written to
 */
export async function claimDataFolder(folder: string, settings: Settings): Promise<readonly string[]> {
  const { marker, isUnused } = await enter(folder, 'data');
  const before = isUnused ? settings : marker?.settings;
  if (!before) {
    throw new OutputFolderError(
      `Write to ${folder}: found data without its settings (an older surge445 wrote it), expected the settings ports and inside; choose another folder with --out`,
    );
  }
  const changed = settingNames(settings).filter((name) => name in before && !isSame(before[name], settings[name]));
  const mixed = READ_WITH.filter((name) => changed.includes(name));
  if (mixed.length > 0) {
    const found = mixed.map((name) => `${name} ${valuesText(before[name])}`).join(' and ');
    const expected = mixed.map((name) => `${name} ${valuesText(settings[name])}`).join(' and ');
    throw new OutputFolderError(
      `Write to ${folder}: found data that was read with ${found}, expected ${expected}; choose another folder with --out, or use the settings of the last run`,
    );
  }
  await writeMarker(folder, { surge445: 'data', layout: LAYOUT, settings });
  return changed;
}

/**
 * Returns the settings of the last run that wrote data to a folder.
 * @param folder path of the folder
 * @returns no settings if the folder has no marker, as a copy of the data bucket
 */
export async function settingsOfFolder(folder: string): Promise<Partial<Settings>> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => '');
  return parseMarker(text)?.settings ?? {};
}

/**
 * Returns what surge445 wrote to a folder.
 * @param folder path of the folder
 * @returns undefined if the folder has no marker, as a copy of the data bucket
 */
export async function contentOfFolder(folder: string): Promise<FolderContent | undefined> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => '');
  return parseMarker(text)?.surge445;
}

/**
 * Checks that a person named the folder of the tables.
 * @param out value of the option --out
 * @throws {OutputFolderError} if there is none
 */
export function requireFolder(out: string | undefined): string {
  if (out !== undefined) return out;
  throw new OutputFolderError(
    'Read the tables: found no --out, expected the folder that replay wrote to; add --out <folder> (replay names the folder when it ends)',
  );
}

function settingNames(settings: Settings): Array<keyof Settings> {
  // The keys of a parsed object are those of its schema.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(settings) as Array<keyof Settings>;
}

/** Checks whether two values of a setting are equal. The order of a list does not matter. */
function isSame(first: unknown, second: unknown): boolean {
  return canonicalText(first) === canonicalText(second);
}

function canonicalText(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value);
}

function valuesText(values: readonly unknown[] | undefined): string {
  return values === undefined || values.length === 0 ? '(none)' : values.join(' ');
}

/**
 * Takes a folder for this process, and reads its marker. The first look is for a folder that is refused: nothing is written into it. The second look is for
 * another run that ended between the first look and the taking.
 */
async function enter(folder: string, content: FolderContent): Promise<{ marker?: Marker; isUnused: boolean }> {
  await lookInto(folder, content);
  requireNoOtherWriter(folder);
  return lookInto(folder, content);
}

/** Makes the folder if needed, and reads its marker. The folder is unused if it contains nothing else. */
async function lookInto(folder: string, content: FolderContent): Promise<{ marker?: Marker; isUnused: boolean }> {
  if (folder.trim() === '') {
    throw new OutputFolderError(
      'Write to a folder: found an empty name, expected the name of a folder; choose one with --out',
    );
  }
  await makeFolder(resolve(folder)).catch((cause: unknown) => {
    // That something is not there says nothing new about a folder that is made.
    const reason = fileFailureCode(cause) === 'ENOENT' ? undefined : fileFailureText(cause);
    const why = reason === undefined ? '' : ` (${reason})`;
    throw new OutputFolderError(
      `Write to ${folder}: found no folder, and it cannot be made${why}; choose another folder with --out`,
      { cause },
    );
  });
  const all = await readdir(folder).catch((cause: unknown) => {
    const reason = fileFailureText(cause) ?? String(cause);
    throw new OutputFolderError(`Write to ${folder}: ${reason}; choose another folder with --out`, { cause });
  });
  const names = all.filter((name) => name !== NEW_MARKER && !isWriterFile(name));
  if (names.includes(MARKER)) {
    const text = (await readFile(join(folder, MARKER), 'utf8')).trim();
    const marker = parseMarker(text);
    if (marker?.surge445 === content && marker.layout === LAYOUT) return { marker, isUnused: names.length === 1 };
    const found = marker ? `${marker.surge445} (layout ${marker.layout})` : text.slice(0, 60);
    throw new OutputFolderError(
      `Write to ${folder}: found ${found}, expected ${content} (layout ${LAYOUT}); choose another folder with --out`,
    );
  }
  if (names.length > 0) {
    throw new OutputFolderError(
      `Write to ${folder}: found other files (${names.toSorted().slice(0, 3).join(', ')}), expected an empty folder; choose one with --out`,
    );
  }
  return { isUnused: true };
}

/** @throws {OutputFolderError} if another run writes into the folder, or nobody can write there */
function requireNoOtherWriter(folder: string): void {
  const other = tryToTake(folder);
  if (!other) return;
  const whenEnded = other.file === undefined ? '' : ` (if it has ended, remove ${other.file})`;
  throw new OutputFolderError(
    `Write to ${folder}: found another run of surge445 that writes there (${other.who}), expected none; wait until it ends${whenEnded}, or choose another folder with --out`,
  );
}

function tryToTake(folder: string): OtherWriter | undefined {
  try {
    return takeFolder(folder);
  } catch (cause) {
    const reason = fileFailureText(cause) ?? String(cause);
    throw new OutputFolderError(`Write to ${folder}: ${reason}; choose another folder with --out`, { cause });
  }
}

function parseMarker(text: string): Marker | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Only writeMarker writes these files. A person who edits such a file must know its format.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return typeof value === 'object' && value !== null && 'surge445' in value ? (value as Marker) : undefined;
  } catch {
    return undefined;
  }
}

async function writeMarker(folder: string, marker: Marker): Promise<void> {
  const whole = join(folder, MARKER);
  const written = join(folder, NEW_MARKER);
  const write = async (): Promise<void> => {
    await writeFile(written, `${JSON.stringify(marker)}\n`);
    // After a crash the folder must not contain half a marker, because it would then be refused for ever.
    await rename(written, whole);
  };
  await write().catch((cause: unknown) => {
    const reason = fileFailureText(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new OutputFolderError(`Write to ${folder}: ${reason}; choose another folder with --out`, { cause });
  });
}

/** Makes a folder and its parent folders, one level after the other. With the option `recursive`, mkdir of Node 20 never returns below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder);
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() === true;
}
