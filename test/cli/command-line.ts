import { join } from 'node:path';
import type { Command } from 'commander';
import { allowCommand } from '../../cli/deployment/allow.ts';
import { backfillCommand } from '../../cli/deployment/backfill.ts';
import { rebuildCommand } from '../../cli/rebuild.ts';
import { doctorCommand } from '../../cli/deployment/doctor.ts';
import { drillCommand } from '../../cli/deployment/drill.ts';
import { generateCommand } from '../../cli/generate.ts';
import { createProgram } from '../../cli/program.ts';
import { queryCommand } from '../../cli/query/query.ts';
import { queryNames } from '../../cli/query/query-names.ts';
import { replayCommand } from '../../cli/replay/replay.ts';
import { reportCommand } from '../../cli/report/report.ts';

/** Folder of the saved queries. */
export const QUERIES = join(import.meta.dirname, '../../lib/queries');

/** The command line, and what it has written to stdout. */
export interface TestedProgram {
  readonly program: Command;
  /** Returns the whole help of a command, as a person reads it without a terminal. */
  readonly helpOf: (command: Command) => string;
}

/** Makes the command line with all of each command, so that a test can look at its definitions. */
export function makeProgram(): TestedProgram {
  return makeProgramOf([
    replayCommand(),
    queryCommand(QUERIES),
    reportCommand(),
    generateCommand(),
    backfillCommand(),
    rebuildCommand(),
    allowCommand(),
    drillCommand(),
    doctorCommand(),
  ]);
}

/** Makes the command line from these commands and `completion`. */
export function makeProgramOf(commands: readonly Command[]): TestedProgram {
  let written = '';
  const program = createProgram({
    version: '0.0.0',
    commands,
    queryNames: () => queryNames(QUERIES),
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
