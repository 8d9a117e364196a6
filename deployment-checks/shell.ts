import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** A command takes seconds, on a busy machine some more; the AWS command line tries for minutes to reach an endpoint that does not answer. */
const LIMIT_MS = 120_000;

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly isDone: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line as a person would type it, against the emulator. */
export type Shell = (line: string) => Promise<CommandResult>;

/**
 * Creates a shell in which `aws` is the AWS command line of the virtual environment, and which reaches nothing but the emulator.
 * @param programs folder of the programs of the virtual environment
 * @param endpoint of the emulator
 * @param stack value of $STACK
 */
export function createShell(programs: string, endpoint: string, stack: string): Shell {
  const env = {
    PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
    HOME: programs,
    STACK: stack,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_PAGER: '',
  };
  return async (line) =>
    new Promise((resolve) => {
      const options = { cwd: ROOT, env, timeout: LIMIT_MS };
      execFile('bash', ['--norc', '-euo', 'pipefail', '-c', line], options, (error, stdout, stderr) =>
        resolve({ isDone: error === null, stdout, stderr }),
      );
    });
}
