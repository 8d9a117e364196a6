import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCdkMistakes } from './cdk-commands.ts';
import { DAMAGED, DELETED, NOT_RUN, ONLY_ARGUMENTS, PAGES, PROOFS } from './command-plan.ts';
import { fillPlaceholders, findCommands } from './documented-commands.ts';
import { type Rig, STACK, watching } from './rig.ts';

const ROOT = join(import.meta.dirname, '..');

/** A log object of a day that docs/runbook.md gives to the backfill. */
const LOG_OBJECT =
  'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/20/123456789012_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20261120T0005Z_0a1b2c3d.log.gz';
/** Buckets of a person: one to move to, and one that stayed. */
const NEW_BUCKET = 'new-data-bucket';
const UNUSED_BUCKET = 'bucket-that-stayed';
/** A log group that an earlier stack left. */
const UNUSED_LOG_GROUP = 'log-group-that-stayed';
const ARCHIVED = 'AWSLogs/archived.log.gz';

/** Stands for the file of a person, which is beside cdk.json. */
const ALLOW_LIST = '"$HOME/allow-list.json"';

/** Runs every command of the documentation against a deployed stack, in the order of the pages; a command that cannot run is listed with its reason. */
export async function runDocumentedCommands(rig: Rig): Promise<void> {
  const values = await prepare(rig);
  for (const page of PAGES) {
    for (const command of findCommands(readFileSync(join(ROOT, page), 'utf8'))) {
      const [, reason] = NOT_RUN.find(([pattern]) => pattern.test(command)) ?? [];
      if (reason !== undefined) console.log(`not run  ${command}: ${reason}`);
      else if (command.startsWith('npx cdk ')) await checkCdkCommand(rig, values, command);
      else await runCommand(rig, values, command);
    }
  }
  for (const output of ['RetryLogObjects', 'RetryWindows']) {
    await runCommand(rig, values, (await rig.cloud.outputs(STACK)).get(output) ?? output);
  }
  await rig.cloud.destroy(STACK);
}

/** moto has neither the bootstrap stack nor rules, so that cdk cannot deploy into it. The other steps deploy the same templates and parameters. */
async function checkCdkCommand(rig: Rig, values: ReadonlyMap<string, string>, command: string): Promise<void> {
  const line = fillPlaceholders(command, values).replaceAll('$STACK', STACK);
  const mistakes = await findCdkMistakes(line, rig.shell);
  rig.report.check(
    `${command} (only its options, settings and parameters: moto cannot run cdk)`,
    mistakes.length === 0,
  );
  for (const mistake of mistakes) console.log(mistake);
}

async function runCommand(rig: Rig, values: ReadonlyMap<string, string>, command: string): Promise<void> {
  const isOnlyChecked = ONLY_ARGUMENTS.test(command);
  const line = fillPlaceholders(command, values)
    .replace(/^npx --no-install surge445 /, 'node dist/surge445.js ')
    .replace(/ allow-list\.json\b/, ` ${ALLOW_LIST}`);
  const result = await rig.shell(isOnlyChecked ? `${line} --generate-cli-skeleton output` : line);
  // Exit code 1 of doctor is its answer: something in the emulated deployment needs a look.
  const isDone = result.isDone || command.startsWith('npx --no-install surge445 doctor ');
  const note = isOnlyChecked ? ' (only its arguments: moto does not know it)' : '';
  rig.report.check(`${command}${note}`, isDone);
  if (!isDone) console.log(`${line}\n${result.stdout}${result.stderr}`);
  for (const { command: pattern, holds, title } of PROOFS) {
    if (!pattern.test(command)) continue;
    const isProven = await holds({ ...rig, result, values });
    rig.report.check(`  ${title}`, isProven);
    if (!isProven) console.log(`${result.stdout}${result.stderr}`);
  }
}

/** Deploys a stack with something to repair. @returns the values of the placeholders of the pages */
async function prepare({ cloud, shell }: Rig): Promise<ReadonlyMap<string, string>> {
  const dataBucket = await cloud.deploy(STACK, watching({ encryption: 'customer' }));
  await cloud.keepVersions(dataBucket);
  await cloud.write(dataBucket, DAMAGED.key, DAMAGED.before);
  await cloud.write(dataBucket, DAMAGED.key, DAMAGED.after);
  await cloud.write(dataBucket, 'quarantine/note.json', JSON.stringify({ bucket: 'b', key: 'k', reason: 'r' }));
  await cloud.write(dataBucket, DELETED.key, DELETED.before);
  const logBucket = (await cloud.outputs(STACK)).get('LogBucketName') ?? '';
  await cloud.write(logBucket, LOG_OBJECT, 'a flow log');
  const resources = await cloud.resources(STACK);
  const nameOf = (type: string, part: string): string =>
    resources.find(({ id, type: other }) => other === type && id.includes(part))?.name ?? '';
  const detect = nameOf('AWS::Lambda::Function', 'Detect');
  const deadLetters = `arn:aws:sqs:us-east-1:123456789012:${nameOf('AWS::SQS::Queue', 'DeadLetters').split('/').pop()}`;
  const notifications = JSON.stringify({
    QueueConfigurations: [{ QueueArn: deadLetters, Events: ['s3:ObjectCreated:*'] }],
  });
  for (const line of [
    `echo '{"allow": []}' > ${ALLOW_LIST}`,
    `aws s3api put-object --bucket ${logBucket} --key ${ARCHIVED} --storage-class GLACIER`,
    `aws s3api put-bucket-notification-configuration --bucket ${logBucket} --notification-configuration '${notifications}'`,
    `aws s3api delete-object --bucket ${dataBucket} --key ${DELETED.key}`,
    `aws s3 mb s3://${NEW_BUCKET}`,
    `aws s3 mb s3://${UNUSED_BUCKET}`,
    `aws s3api put-bucket-versioning --bucket ${UNUSED_BUCKET} --versioning-configuration Status=Enabled`,
    `aws s3api put-object --bucket ${UNUSED_BUCKET} --key left-over`,
    `aws s3 rm s3://${UNUSED_BUCKET}/left-over`,
    `aws logs create-log-group --log-group-name ${UNUSED_LOG_GROUP}`,
    `aws glue create-database --database-input Name=${STACK}`,
    `aws lambda put-function-concurrency --function-name ${detect} --reserved-concurrent-executions 0`,
  ]) {
    const { isDone, stderr } = await shell(line);
    if (!isDone) throw new Error(`Prepare ${line}: ${stderr}`);
  }
  return new Map([
    ['data bucket', dataBucket],
    ['bucket', dataBucket],
    ['log bucket', logBucket],
    ['key', DAMAGED.key],
    ['version id of the damaged version', await cloud.newestVersion(dataBucket, DAMAGED.key)],
    ['key of the archived object', ARCHIVED],
    ['detect function', detect],
    ['function', detect],
    ['ARN of the dead-letter queue', deadLetters],
    ['region', 'us-east-1'],
    ['account', '123456789012'],
    ['id', nameOf('AWS::KMS::Key', 'Encryption')],
    ['output LogTopicArn', 'arn:aws:sns:us-east-1:123456789012:log-events'],
    ['deleted key', DELETED.key],
    ['new data bucket', NEW_BUCKET],
    ['bucket to delete', UNUSED_BUCKET],
    ['today', '2026-11-21'],
    ['day', '2026-11-20'],
    ['log group', UNUSED_LOG_GROUP],
    ['name', 'developers'],
    ['role ARN', 'arn:aws:iam::123456789012:role/analyst'],
  ]);
}
