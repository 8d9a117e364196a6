import { Command, CommanderError } from 'commander';
import { LogPathError } from '../adapters/log-files.ts';
import { SettingsError } from '../core/settings-error.ts';
import { generateCommand } from './generate.ts';
import { OutputFolderError } from './output-folder.ts';
import { replayCommand } from './replay.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const program = new Command('surge445')
  .description('Early warning for SMB (TCP/445) attacks from AWS VPC Flow Logs.')
  .addHelpText(
    'after',
    `
Try it:
  surge445 generate demo --out demo-out/logs      make a day of flow logs
  surge445 replay demo-out/logs --out demo-out/data    read them: alerts here, tables there

Exit codes: 0 done, 1 failed, 2 bad usage or settings. Alerts are not failures.`,
  )
  .showHelpAfterError('(surge445 --help tells more)')
  .exitOverride();

program.addCommand(replayCommand()).addCommand(generateCommand());
for (const command of program.commands) {
  command.exitOverride().showHelpAfterError(`(surge445 ${command.name()} --help tells more)`);
}

// Whoever reads our output may have seen enough (`| head`): the tables are still written to their end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in words, with a stack only for what nobody foresaw. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof SettingsError || error instanceof LogPathError || error instanceof OutputFolderError) {
    process.stderr.write(`surge445: ${error.message}\n`);
    return EXIT_USAGE;
  }
  process.stderr.write(`surge445: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT_FAILED;
}
