import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { isAwsFailure } from '../adapters/aws/aws-failure.ts';
import { LogBucketUnavailableError } from '../adapters/aws/log-bucket-failure.ts';
import { describeFileFailure, fileFailureText } from '../adapters/local/file-failure.ts';
import { LogPathError } from '../adapters/local/log-files.ts';
import { UnsentAlertsError } from '../core/storage/outbox.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { version } from '../package.json';
import { OutputFolderError } from '../cli/output-folder.ts';
import { createProgram } from '../cli/program.ts';
import { QueryError } from '../cli/query/tables.ts';

/** This file and the built one are both one folder below the root of the project. */
const QUERIES_FOLDER = fileURLToPath(new URL('../lib/queries/', import.meta.url));

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** What a person can mend by typing something else. */
const USAGE_ERRORS = [SettingsError, LogPathError, OutputFolderError, QueryError];

const program = createProgram({ version, queriesFolder: QUERIES_FOLDER, stdout: process.stdout });

let outputFailure: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads our output may have seen enough (`| head`): the tables are still written to their end.
  if (error.code !== 'EPIPE') outputFailure ??= error;
});
process.once('exit', (code) => {
  if (!outputFailure || code !== 0) return;
  process.exitCode = EXIT_FAILED;
  process.stderr.write(`surge445: Write the output: ${fileFailureText(outputFailure) ?? outputFailure.message}\n`);
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
    const advice = 'run the same command again';
    process.stderr.write(`surge445: ${error.message}${error.message.includes(advice) ? '' : `; ${advice}`}\n`);
    return EXIT_FAILED;
  }
  if (error instanceof LogBucketUnavailableError) {
    process.stderr.write(`surge445: ${error.message}\n`);
    return EXIT_FAILED;
  }
  if (error instanceof Error && error.message === 'Region is missing') {
    process.stderr.write('surge445: no region: add --region, for example --region eu-central-1\n');
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
