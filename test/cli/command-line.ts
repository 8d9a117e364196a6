import { join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';

/** Folder of the saved queries. */
export const QUERIES = join(import.meta.dirname, '../../lib/queries');

/** The command line, and what it has written to stdout. */
export interface TestedProgram {
  readonly program: Command;
  /** Returns the whole help of a command, as a person reads it without a terminal. */
  readonly helpOf: (command: Command) => string;
}

/** Makes the command line, so that a test can look at its definitions. */
export function makeProgram(): TestedProgram {
  let written = '';
  const program = createProgram({
    version: '0.0.0',
    queriesFolder: QUERIES,
    stdout: { write: (text) => (written += text) },
  });
  return {
    program,
    helpOf(command) {
      written = '';
      command.outputHelp();
      return written;
    },
  };
}
