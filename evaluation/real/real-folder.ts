import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that does not hold the traffic that is expected. */
export class EvaluationFolderError extends Error {
  override readonly name = 'EvaluationFolderError';
}

/** Real traffic, and what is known of it. */
export interface RealFolder {
  readonly path: string;
  /** The text that tells the truth. */
  readonly readme: string;
}

/** What is read; a folder that lacks one of them is another folder. */
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
 * Looks whether a folder holds what is evaluated.
 * @throws {EvaluationFolderError} when it does not
 */
export async function openRealFolder(path: string): Promise<RealFolder> {
  const found = await Promise.all(EXPECTED_FILES.map(async (name) => stat(join(path, name)).catch(() => undefined)));
  const missing = EXPECTED_FILES.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    throw new EvaluationFolderError(
      `Evaluate real traffic: ${path} lacks ${missing.join(', ')}; give the folder of the evaluation data, or none for simulated traffic alone`,
    );
  }
  return { path, readme: await readFile(join(path, 'README.md'), 'utf8') };
}
