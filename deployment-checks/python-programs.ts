import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doAlone } from './claim.ts';

/** Exact versions, as pip takes them: the emulator of AWS, the linter of templates, and the AWS command line. They share most of what they need. */
const PACKAGES = ['moto[server]==5.2.5', 'cfn-lint==1.58.0', 'awscli==1.46.3'];

/** The virtual environment; `npm ci` removes it. */
const FOLDER = join(import.meta.dirname, '..', 'node_modules', '.cache', 'python-programs');
const PROGRAMS = join(FOLDER, 'bin');

/** Contains the packages that are installed; written last, so that a half installation is made again. */
const INSTALLED = join(FOLDER, 'installed.txt');

/** Claims of the processes that install; steps that run side by side may both need the programs. */
const CLAIMS = `${FOLDER}-claims`;

/** An installation takes about a minute. */
const LIMIT_MS = 600_000;

/** Python, pip or the network is missing. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

/**
 * Installs moto, cfn-lint and the AWS command line into a virtual environment, once.
 * @returns the folder of the programs
 * @throws {PythonMissingError} when they cannot be installed here
 */
export function installPythonPrograms(): string {
  if (existsSync(INSTALLED)) return PROGRAMS;
  try {
    doAlone(CLAIMS, LIMIT_MS, install);
    return PROGRAMS;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PythonMissingError(`${PACKAGES.join(', ')} cannot be installed: ${reason}`, { cause: error });
  }
}

/** Installs the packages, unless another process did so while this one waited. */
function install(): void {
  if (existsSync(INSTALLED)) return;
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'], timeout: LIMIT_MS };
  rmSync(FOLDER, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', FOLDER], quiet);
  // Without --no-compile pip compiles thousands of files that nothing imports.
  const options = ['--quiet', '--no-compile', '--disable-pip-version-check', '--retries', '2'];
  execFileSync(join(PROGRAMS, 'pip'), ['install', ...options, ...PACKAGES], quiet);
  writeFileSync(INSTALLED, PACKAGES.join('\n'));
}

/**
 * Returns the environment for these programs. Python may keep what it compiles, whatever our own environment says: then the next start takes one or two seconds
 * and not five.
 */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  const { PYTHONDONTWRITEBYTECODE: _, ...environment } = process.env;
  return environment;
}
