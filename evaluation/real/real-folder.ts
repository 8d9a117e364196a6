import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Error for a folder that does not contain the evaluation data. */
export class EvaluationFolderError extends Error {
  override readonly name = 'EvaluationFolderError';
}

/** Folder with real traffic and a description of the known events. */
export interface RealFolder {
  readonly path: string;
  /** Text of the README, which lists the known events. */
  readonly readme: string;
}

/** Files that the folder must contain. */
export const EXPECTED_FILES = [
  'README.md',
  'marx_2013-03..06_all.log.gz',
  'dionaea_2.log.gz',
  'trickbot.both-enis.log.gz',
  'trickbot.one-eni.log.gz',
  'test3.rst-accept.log.gz',
  'test3.rst-reject.log.gz',
  'ncsa_445_scan.log.gz',
  'small_smb_cases',
] as const;

/**
 * Checks that a folder contains the evaluation data, and reads its README.
 * @throws {EvaluationFolderError} if a file is missing
 */
export async function openRealFolder(path: string): Promise<RealFolder> {
  const found = await Promise.all(EXPECTED_FILES.map(async (name) => stat(join(path, name)).catch(() => undefined)));
  const missing = EXPECTED_FILES.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    throw new EvaluationFolderError(
      `Evaluate real traffic: found ${path} without ${missing.join(', ')}, expected the folder of the evaluation data; leave the folder out to use simulated traffic only`,
    );
  }
  return { path, readme: await readFile(join(path, 'README.md'), 'utf8') };
}
