import { Command } from 'commander';
import { completionCommand } from './completion/completion.ts';
import { fitHelp, type HelpOutput } from './help-text.ts';

/** What the command line is made from. */
export interface ProgramParts {
  readonly version: string;
  /** All commands but `completion`, in the order of the help. */
  readonly commands: readonly Command[];
  /** Returns the names of the saved queries. */
  readonly queryNames: () => string[];
  /** Where help is written. */
  readonly stdout: HelpOutput;
}

/**
 * Creates the command line with all its commands. A wrong usage throws a `CommanderError` after it was told.
 */
export function createProgram({ version, commands, queryNames, stdout }: ProgramParts): Command {
  const program = new Command('surge445')
    .description('Early warning for SMB (TCP/445) attacks from AWS VPC Flow Logs.')
    .addHelpText(
      'after',
      `
Try it:
  surge445 generate demo --out demo-out/logs           make a day of flow logs
  surge445 replay demo-out/logs --out demo-out/data    read them: alerts here, tables there
  surge445 query                                       list the saved queries
  surge445 query top_sources --out demo-out/data       ask the tables
  surge445 report --out demo-out/data                  write a page of charts and tables

Look after a deployment:
  surge445 doctor       what is wrong, and what to do
  surge445 drill        send a marked attack through it
  surge445 backfill     have older logs counted
  surge445 allow        give it an allow-list that is too large for its settings

Exit codes: 0 done, 1 failed, 2 bad usage or settings, 130 stopped with Ctrl-C. Alerts are not failures.`,
    )
    .version(version, '--version', 'print the version')
    .showHelpAfterError('(surge445 --help tells more)')
    .exitOverride();

  fitHelp(program, stdout);
  for (const command of [...commands, completionCommand(() => ({ query: queryNames() }))]) {
    fitHelp(command.exitOverride().showHelpAfterError(`(surge445 ${command.name()} --help tells more)`), stdout);
    program.addCommand(command);
  }
  return program;
}
