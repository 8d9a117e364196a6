import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { doOnce, folderOf } from './shared-work.ts';

const ROOT = join(__dirname, '..', '..');

/** What a run of the command line did. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as `npm run build` makes it. It runs in a folder that goes away after the tests of the file. */
export interface CommandLine {
  /** Where it runs; relative paths start here. */
  readonly folder: string;
  /** Path of the built program. */
  readonly script: string;
  /** Starts it and does not wait for it. Nobody reads what it says. */
  readonly start: (...args: readonly string[]) => ChildProcess;
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** Runs it in another folder. */
  readonly runIn: (folder: string, ...args: readonly string[]) => Promise<CommandResult>;
  /** Runs it for somebody who stops reading at once. */
  readonly runUnread: (...args: readonly string[]) => Promise<CommandResult>;
  /** Runs it where its output cannot be written, as on a full disk. */
  readonly runUnwritable: (...args: readonly string[]) => Promise<CommandResult>;
}

/** A time zone that nobody expects: nothing may depend on where a machine stands. */
const ELSEWHERE = 'America/St_Johns';

/** One run of the command line. */
interface Run {
  readonly args: readonly string[];
  /** The folder of the tests by default. */
  readonly cwd?: string;
  /** Where standard output goes: into an open file, or to the test, which is the default. */
  readonly output?: number | 'pipe';
  readonly isRead?: boolean;
}

const BUILD_LIMIT_MS = 120_000;

/** Name of the work, and of its folder, in which the command line is built. */
const SHARED = 'command-line';

/** Builds the command line. */
async function build(folder: string): Promise<void> {
  // What the built files look for beside their folder: packages, and the saved queries.
  for (const name of ['node_modules', 'lib']) symlinkSync(join(ROOT, name), join(folder, name));
  // Elsewhere no package.json says that files are modules: their names do.
  const options = ['--folder', join(folder, 'build'), '--extension', '.mjs'];
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'packaging/build.ts', ...options], { cwd: ROOT });
}

/** Path of the built program. */
const scriptPath = (): string => join(folderOf(SHARED), 'build', 'surge445.mjs');

/** Builds the command line, once for all test files that ask. @returns the path of the program */
export async function buildOnce(): Promise<string> {
  await doOnce(SHARED, build);
  return scriptPath();
}

/** Builds the command line before the tests of a file. */
export function buildCommandLine(): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-command-'));
  const script = scriptPath();
  beforeAll(async () => void (await buildOnce()), BUILD_LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true }));
  // Read for each run: a test may have changed it.
  const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TZ: ELSEWHERE });
  const wait = ({ args, cwd = folder, output = 'pipe', isRead = true }: Run): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, ...args], {
        cwd,
        env: environment(),
        stdio: ['ignore', output, 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      if (!isRead) child.stdout?.destroy();
      child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
    });
  return {
    folder,
    script,
    start: (...args) =>
      spawn(process.execPath, [script, ...args], { cwd: folder, env: environment(), stdio: 'ignore' }),
    run: async (...args) => wait({ args }),
    runIn: async (cwd, ...args) => wait({ args, cwd }),
    runUnread: async (...args) => wait({ args, isRead: false }),
    async runUnwritable(...args) {
      const readOnly = openSync(script, 'r');
      try {
        return await wait({ args, output: readOnly });
      } finally {
        closeSync(readOnly);
      }
    },
  };
}
