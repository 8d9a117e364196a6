import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Virtual environments of Python stand here; `npm ci` clears them. */
const CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache');

/** A program from PyPI. */
export interface PythonTool {
  /** Name of the virtual environment. */
  readonly name: string;
  /** With exact versions, as pip takes them. */
  readonly packages: readonly string[];
}

/** Python, pip or the network is not there. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

/**
 * Installs a program into a virtual environment, once.
 * @returns the folder of its programs
 * @throws {PythonMissingError} when it cannot be installed here
 */
export function installPythonTool({ name, packages }: PythonTool): string {
  const folder = join(CACHE, `${name}-${packages.join('-').replaceAll(/[^\w.]+/g, '-')}`);
  const programs = join(folder, 'bin');
  if (existsSync(join(folder, 'installed'))) return programs;
  try {
    const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'] };
    execFileSync('python3', ['-m', 'venv', folder], quiet);
    execFileSync(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages], quiet);
    execFileSync('touch', [join(folder, 'installed')]);
    return programs;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PythonMissingError(`${name} cannot be installed: ${reason}`, { cause: error });
  }
}
