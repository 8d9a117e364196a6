import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { isAwsFailure } from '../adapters/aws/aws-failure.ts';
import { describeFileFailure } from '../adapters/local/file-failure.ts';
import { LogPathError } from '../adapters/local/log-files.ts';
import { UnsentAlertsError } from '../core/storage/outbox.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { version } from '../package.json';
import { allowCommand } from '../cli/deployment/allow.ts';
import { backfillCommand } from '../cli/deployment/backfill.ts';
import { doctorCommand } from '../cli/deployment/doctor.ts';
import { drillCommand } from '../cli/deployment/drill.ts';
import { generateCommand } from '../cli/generate.ts';
import { OutputFolderError } from '../cli/output-folder.ts';
import { queryCommand } from '../cli/query/query.ts';
import { replayCommand } from '../cli/replay/replay.ts';
import { reportCommand } from '../cli/report/report.ts';
import { QueryError } from '../cli/query/tables.ts';

/** This file and the built one are both one folder below the root of the project. */
const QUERIES_FOLDER = fileURLToPath(new URL('../lib/queries/', import.meta.url));

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** What a person can mend by typing something else. */
const USAGE_ERRORS = [SettingsError, LogPathError, OutputFolderError, QueryError];

const program = new Command('surge445')
  .description('Early warning for SMB (TCP/445) attacks from AWS VPC Flow Logs.')
  .addHelpText(
    'after',
    `
Try it:
  surge445 generate demo --out demo-out/logs      make a day of flow logs
  surge445 replay demo-out/logs --out demo-out/data    read them: alerts here, tables there
  surge445 query                                       list the saved queries
  surge445 query top_sources --out demo-out/data       ask the tables
  surge445 report --out demo-out/data                  write a page of charts and tables

Look after a deployment:
  surge445 doctor       what is wrong, and what to do
  surge445 drill        send a marked attack through it
  surge445 backfill     have older logs counted
  surge445 allow        give it an allow-list that is too large for its settings

Exit codes: 0 done, 1 failed, 2 bad usage or settings. Alerts are not failures.`,
  )
  .version(version, '--version', 'print the version')
  .showHelpAfterError('(surge445 --help tells more)')
  .exitOverride();

const COMMANDS = [
  replayCommand(),
  queryCommand(QUERIES_FOLDER),
  reportCommand(),
  generateCommand(),
  backfillCommand(),
  allowCommand(),
  drillCommand(),
  doctorCommand(),
];
for (const command of COMMANDS) program.addCommand(command);
for (const command of program.commands) {
  command.exitOverride().showHelpAfterError(`(surge445 ${command.name()} --help tells more)`);
}

let outputFailure: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads our output may have seen enough (`| head`): the tables are still written to their end.
  if (error.code !== 'EPIPE') outputFailure ??= error;
});
process.once('exit', (code) => {
  if (!outputFailure || code !== 0) return;
  process.exitCode = EXIT_FAILED;
  process.stderr.write(`surge445: Write the output: ${outputFailure.message}\n`);
});

try {
  await program.parseAsync(process.argv.map(asArgument));
} catch (error) {
  process.exitCode = report(error);
}

/** SQL may begin with a comment, which is no option. */
function asArgument(argument: string): string {
  return /^--\s/.test(argument) ? `\n${argument}` : argument;
}

/** Says what went wrong in words, with a stack only for what nobody foresaw. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (USAGE_ERRORS.some((kind) => error instanceof kind) && error instanceof Error) {
    process.stderr.write(`surge445: ${error.message}\n`);
    return EXIT_USAGE;
  }
  if (error instanceof UnsentAlertsError) {
    process.stderr.write(`surge445: ${error.message}; run the same command again\n`);
    return EXIT_FAILED;
  }
  if (isAwsFailure(error)) {
    process.stderr.write(
      `surge445: ${error.name}: ${error.message}; AWS_PROFILE and --region choose the account and its region\n`,
    );
    return EXIT_FAILED;
  }
  const fileFailure = describeFileFailure(error);
  if (fileFailure !== undefined) {
    process.stderr.write(`surge445: ${fileFailure}\n`);
    return EXIT_FAILED;
  }
  process.stderr.write(`surge445: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT_FAILED;
}
