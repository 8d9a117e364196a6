import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');

/** What a run of the command line did. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as `npm run build` makes it, in a folder of its own that goes away after the tests. */
export interface CommandLine {
  /** Where it runs; relative paths start here. */
  readonly folder: string;
  /** Path of the built program. */
  readonly script: string;
  /** Starts it and does not wait for it. Nobody reads what it says. */
  readonly start: (...args: readonly string[]) => ChildProcess;
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** Runs it for somebody who stops reading at once. */
  readonly runUnread: (...args: readonly string[]) => Promise<CommandResult>;
  /** Runs it where its output cannot be written, as on a full disk. */
  readonly runUnwritable: (...args: readonly string[]) => Promise<CommandResult>;
}

/** A time zone that nobody expects: nothing may depend on where a machine stands. */
const ELSEWHERE = 'America/St_Johns';

/** Builds the command line before the tests of a file. */
export function buildCommandLine(): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-command-'));
  const build = join(folder, 'build');
  const script = join(build, 'surge445.mjs');
  beforeAll(() => {
    // What the built files look for beside their folder: packages, and the saved queries.
    for (const name of ['node_modules', 'lib']) symlinkSync(join(ROOT, name), join(folder, name));
    // Elsewhere no package.json says that files are modules: their names do.
    const options = ['--folder', build, '--extension', '.mjs'];
    execFileSync(process.execPath, ['--import', 'tsx', 'packaging/build.ts', ...options], { cwd: ROOT });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  // Read for each run: a test may have changed it.
  const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TZ: ELSEWHERE });
  const wait = (args: readonly string[], output: number | 'pipe', isRead = true): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, ...args], {
        cwd: folder,
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
    run: async (...args) => wait(args, 'pipe'),
    runUnread: async (...args) => wait(args, 'pipe', false),
    async runUnwritable(...args) {
      const readOnly = openSync(script, 'r');
      try {
        return await wait(args, readOnly);
      } finally {
        closeSync(readOnly);
      }
    },
  };
}
