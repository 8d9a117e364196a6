import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findLogFiles } from '../../adapters/local/log-files.ts';
import { LOG_ENDINGS } from '../../adapters/local/log-name.ts';
import { parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { EvaluationFolderError } from '../real/real-folder.ts';

const SETTINGS_ENDING = '.settings.json';

/** Flow logs that show one thing, as one user would replay them. */
export interface Case {
  /** Name of the file or folder, without its ending; with the ending of the settings where they are used. */
  readonly name: string;
  /** Paths of the log files. */
  readonly files: readonly string[];
  readonly settings: Settings;
}

/**
 * Finds the cases in a folder. Each flow-log file is a case, and so is each folder of such files. Where `<name>.settings.json` lies beside it, the
 * case is there once more, with these settings. Other files are ignored.
 * @param folder path of the folder
 * @returns cases in the order of their names
 * @throws {EvaluationFolderError} if the folder cannot be read, or has no case
 * @throws {SettingsError} if settings have a mistake
 */
export async function openCases(folder: string): Promise<Case[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() || endingOf(entry.name) !== '').map(({ name }) => name);
  if (names.length === 0) {
    throw new EvaluationFolderError(
      `Evaluate cases: found no flow logs in ${folder}, expected names that end in ${LOG_ENDINGS.join(', ')}, or folders of such files`,
    );
  }
  const settingsFiles = new Set(entries.map(({ name }) => name).filter((name) => name.endsWith(SETTINGS_ENDING)));
  const cases = await Promise.all(names.toSorted().map(async (name) => casesOf(join(folder, name), settingsFiles)));
  return cases.flat();
}

async function casesOf(path: string, settingsFiles: ReadonlySet<string>): Promise<Case[]> {
  const entry = basename(path);
  const name = basename(entry, endingOf(entry));
  const files = (await findLogFiles([path])).files.map((file) => file.path);
  const plain = { name, files, settings: parseSettings() };
  if (!settingsFiles.has(`${name}${SETTINGS_ENDING}`)) return [plain];
  const settings: unknown = JSON.parse(await readFile(join(path, '..', `${name}${SETTINGS_ENDING}`), 'utf8'));
  return [plain, { name: `${name}, with its settings`, files, settings: parseSettings(settings) }];
}

/** Returns the longest ending of a flow log that a name has; empty if it has none. */
function endingOf(name: string): string {
  const endings = LOG_ENDINGS.filter((ending) => name.endsWith(ending));
  return endings.toSorted((a, b) => b.length - a.length)[0] ?? '';
}
