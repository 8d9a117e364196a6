import { isAwsFailure } from '../adapters/aws/aws-failure.ts';
import { LogBucketUnavailableError } from '../adapters/aws/log-bucket-failure.ts';
import { describeFileFailure } from '../adapters/local/file-failure.ts';
import { LogPathError } from '../adapters/local/log-files.ts';
import { UnsentAlertsError } from '../core/storage/state/outbox.ts';
import { SettingsError } from '../core/settings/settings-error.ts';
import { UnreadableDocumentError } from '../core/storage/stored-document.ts';
import { RebuildStalledError } from './deployment/rebuild-deployment.ts';
import { OutputFolderError } from './output-folder.ts';
import { QueryError } from './query/tables.ts';
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.ts';

/** What a person can mend by typing something else. */
const USAGE_ERRORS = [SettingsError, LogPathError, OutputFolderError, QueryError];

/** What a person cannot mend at once, and whose message says what to do. */
const SAID_IN_WORDS = [LogBucketUnavailableError, RebuildStalledError, UnreadableDocumentError];

/**
 * Says on stderr what went wrong, in words; with a stack only for what nobody foresaw.
 * @param error any value that a command threw
 * @returns the exit code
 */
export function reportFailure(error: unknown): number {
  if (USAGE_ERRORS.some((kind) => error instanceof kind) && error instanceof Error) {
    process.stderr.write(`surge445: ${error.message}\n`);
    return EXIT_USAGE;
  }
  if (error instanceof UnsentAlertsError) {
    const advice = 'run the same command again';
    process.stderr.write(`surge445: ${error.message}${error.message.includes(advice) ? '' : `; ${advice}`}\n`);
    return EXIT_FAILED;
  }
  if (SAID_IN_WORDS.some((kind) => error instanceof kind) && error instanceof Error) {
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
