import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../core/settings/detection-settings.ts';

const MARKER = '.surge445.json';

/** Raised when what lies in the folder changes its meaning. */
const LAYOUT = 1;

/** What surge445 keeps in a folder: tables and the state behind them, or flow logs that it made up. */
export type FolderContent = 'data' | 'flow logs';

/** What the file in a folder says that marks it as ours. */
interface Marker {
  readonly surge445: FolderContent;
  readonly layout: typeof LAYOUT;
  /** Of data only: what they were made with last. */
  readonly settings?: Partial<Settings>;
}

/** Settings that decide what a log object says. A folder knows which log objects it holds, not how they were read, so these may not change. */
const READ_WITH = ['ports', 'inside'] as const;

/** A folder that must not be written to. */
export class OutputFolderError extends Error {
  override readonly name = 'OutputFolderError';
}

/**
 * Makes sure that a folder is ours to write to: new, empty, or written by surge445 before.
 * @param folder made when it does not exist
 * @param content what it is for; a folder for the other is refused
 * @throws {OutputFolderError} when it holds something else, or cannot be written to
 */
export async function claimFolder(folder: string, content: FolderContent): Promise<void> {
  const { marker } = await lookInto(folder, content);
  if (!marker) await writeMarker(folder, { surge445: content, layout: LAYOUT });
}

/**
 * Makes sure that a folder is ours to keep data in, and that what it holds was read as these settings say.
 * @param folder made when it does not exist
 * @param settings what logs will be read and judged by
 * @returns names of settings by which its windows were not judged before; none for a new folder
 * @throws {OutputFolderError} when it holds something else, was read with other settings, or cannot be written to
 */
export async function claimDataFolder(folder: string, settings: Settings): Promise<readonly string[]> {
  const { marker, isUnused } = await lookInto(folder, 'data');
  const known = isUnused ? settings : marker?.settings;
  if (!known) {
    throw new OutputFolderError(
      `Write to ${folder}: it does not say with which ports and inside it was read, because an older surge445 wrote it; use another --out`,
    );
  }
  const changed = settingNames(settings).filter((name) => name in known && !isSame(known[name], settings[name]));
  const mixed = READ_WITH.filter((name) => changed.includes(name));
  if (mixed.length > 0) {
    const differences = mixed.map((name) => `${name} ${valuesText(known[name])}, not ${valuesText(settings[name])}`);
    throw new OutputFolderError(
      `Write to ${folder}: what it holds was read with ${differences.join('; ')}; use another --out, or the settings of before`,
    );
  }
  await writeMarker(folder, { surge445: 'data', layout: LAYOUT, settings });
  return changed;
}

function settingNames(settings: Settings): Array<keyof Settings> {
  // The keys of a parsed object are those of its schema.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(settings) as Array<keyof Settings>;
}

/** Compares settings; the order of a list means nothing. */
function isSame(one: unknown, other: unknown): boolean {
  const [first, second] = [one, other].map((value) =>
    JSON.stringify(Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value),
  );
  return first === second;
}

function valuesText(values: readonly unknown[] | undefined): string {
  return values === undefined || values.length === 0 ? '(none)' : values.join(' ');
}

/** Reads the marker of a folder, and whether it stands alone there. */
async function lookInto(folder: string, content: FolderContent): Promise<{ marker?: Marker; isUnused: boolean }> {
  await makeFolder(resolve(folder)).catch((cause: unknown) => {
    throw new OutputFolderError(
      `Write to ${folder}: it is no folder and none can be made there; choose another with --out`,
      { cause },
    );
  });
  const names = await readdir(folder);
  if (names.includes(MARKER)) {
    const text = (await readFile(join(folder, MARKER), 'utf8')).trim();
    const marker = parseMarker(text);
    if (marker?.surge445 === content && marker.layout === LAYOUT) return { marker, isUnused: names.length === 1 };
    const found = marker ? `${marker.surge445} (layout ${marker.layout})` : text.slice(0, 60);
    throw new OutputFolderError(
      `Write to ${folder}: it holds ${found}, not ${content} (layout ${LAYOUT}); choose another folder with --out`,
    );
  }
  if (names.length > 0) {
    throw new OutputFolderError(
      `Write to ${folder}: it holds something else (${names.toSorted().slice(0, 3).join(', ')}); choose an empty folder with --out`,
    );
  }
  return { isUnused: true };
}

function parseMarker(text: string): Marker | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Only writeMarker writes these files, and whoever edits one has to know what it means.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return typeof value === 'object' && value !== null && 'surge445' in value ? (value as Marker) : undefined;
  } catch {
    return undefined;
  }
}

async function writeMarker(folder: string, marker: Marker): Promise<void> {
  const whole = join(folder, MARKER);
  const written = `${whole}.new`;
  const write = async (): Promise<void> => {
    await writeFile(written, `${JSON.stringify(marker)}\n`);
    // A crash in between must not leave half a marker: the folder would be refused from then on.
    await rename(written, whole);
  };
  await write().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputFolderError(`Write to ${folder}: ${reason}; choose another folder with --out`, { cause });
  });
}

/** Makes a folder and those above it, level by level: asked for all at once, Node 20 tries for ever below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder);
}

async function isFolder(path: string): Promise<boolean> {
  const about = await stat(path).catch(() => undefined);
  return about?.isDirectory() === true;
}
