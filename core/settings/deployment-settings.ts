import * as z from 'zod';
import { days, list, tags, text, yesOrNo } from './command-line-values.ts';
import { SettingsError } from './settings-error.ts';
import { oneOf, want } from './values.ts';

const emailAddress = text(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'an email address such as secops@example.com');
const phoneNumber = text(/^\+[1-9]\d{6,14}$/, 'a phone number with country code such as +12065550100');
const accountId = text(/^\d{12}$/, 'an account id of 12 digits such as 123456789012');
const vpcId = text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id such as vpc-0123456789abcdef0');
const bucketName = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name such as central-flow-logs');
const bucketArn = text(
  /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'a bucket ARN such as arn:aws:s3:::central-flow-logs',
);
const topicArn = text(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/,
  'a topic ARN such as arn:aws:sns:us-east-1:123456789012:log-events',
);
const keyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
  'a key ARN such as arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
);
// CloudFormation names buckets after the stack, and cuts names of more than 63 characters: the log bucket's policy needs the uncut beginning.
const stackName = text(
  /^(?=.{1,24}$)[a-z]+(-?[a-z0-9]+)*$/,
  'a name of up to 24 small letters, digits and hyphens such as surge445-berlin',
);
const logPrefix = text(
  /^(?!AWSLogs(\/|$))([\w.-]+(\/[\w.-]+)*)?$/,
  'a prefix such as network/flow-logs, without a slash at either end and not starting with AWSLogs',
);

/** What a deployment needs to know beyond detection. Every value may also come from the command line, as text. */
export const deploymentSchema = z
  .strictObject(
    {
      /** Who gets every alert. One address is enough to start; none is for trying out a synthesis. */
      email: list(emailAddress),
      /** Who gets high and critical alerts as a text message, at most `smsPerDay` and the critical ones. */
      sms: list(phoneNumber),
      /** Who hears when surge445 itself is unwell; `email` when empty. */
      alarmEmail: list(emailAddress),
      /** An existing bucket that receives the flow logs; absent: one is made. */
      logBucket: bucketName.optional(),
      /** Where in the log bucket `AWSLogs/` begins; empty: at its root. */
      logPrefix: logPrefix.default(''),
      /** Key that encrypts an existing log bucket, if it is not S3's own. */
      logKeyArn: keyArn.optional(),
      /** How news of log objects travels: straight from the bucket, by EventBridge, or by a topic the bucket already tells. */
      logEvents: oneOf(['s3', 'eventbridge', 'sns']).default('s3'),
      /** The topic that an existing log bucket tells; with `logEvents` sns only. */
      logTopicArn: topicArn.optional(),
      /** Other accounts that may deliver flow logs to the log bucket that is made here. */
      sourceAccounts: list(accountId),
      /** VPCs whose flow logs are turned on. */
      vpcs: list(vpcId),
      /** Form of the flow logs that are turned on. */
      flowLogFormat: oneOf(['text', 'parquet']).default('text'),
      /** Bucket of another account that watches. Given: only the flow logs of `vpcs` are deployed here. */
      centralBucketArn: bucketArn.optional(),
      /** Name of the data bucket that is made here; absent: CloudFormation makes one. */
      dataBucket: bucketName.optional(),
      /** The data bucket of an earlier stack, to go on with what it holds. */
      existingDataBucket: bucketName.optional(),
      /** Keys other than the stack's own that the data bucket is or was encrypted with. */
      dataKeyArns: list(keyArn),
      /** Whose keys encrypt: S3's and SQS's own, or one key of this account. */
      encryption: oneOf(['managed', 'customer']).default('managed'),
      /** Whether buckets, keys and logs stay when the stack goes. */
      retain: yesOrNo(true),
      /** How long log objects stay in the log bucket that is made here. */
      logRetentionDays: days(90),
      /** How long partials, windows, tables and alerts stay. */
      stateRetentionDays: days(400),
      /** Name of the stack that watches, by which several in one account and region are told apart. */
      stackName: stackName.default('surge445'),
      /** Put on every resource. */
      tags: tags(),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys' ? unknownSettings(issue.keys) : want('an object of settings')(issue),
    },
  )
  .superRefine(
    (settings, context) => {
      for (const problem of contradictions(settings)) context.addIssue(problem);
    },
    // Also when single settings are wrong, so that every problem is listed at once.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

/** Settings of a deployment, checked and complete. */
export type DeploymentSettings = z.infer<typeof deploymentSchema>;

/** Names of all settings of a deployment, for example to look each of them up on the command line. */
export const DEPLOYMENT_SETTING_NAMES: readonly string[] = Object.keys(deploymentSchema.shape);

/**
 * Checks the settings of a deployment.
 * @param input an object with some of the settings, for example the `surge445` block of cdk.json merged with `-c` values
 * @returns complete settings
 * @throws SettingsError with every problem
 */
export function parseDeploymentSettings(input: unknown): DeploymentSettings {
  const shape = deploymentSchema.safeParse(input);
  if (shape.success) return shape.data;
  throw new SettingsError(
    shape.error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)),
  );
}

function unknownSettings(names: readonly string[]): string {
  return `found unknown settings ${names.join(', ')}, want some of ${DEPLOYMENT_SETTING_NAMES.join(', ')}`;
}

/** Finds settings that are right one by one and wrong together. Those that are wrong by themselves may have any shape here. */
function contradictions(settings: DeploymentSettings): readonly string[] {
  const { logBucket, logEvents, logTopicArn, logRetentionDays, stateRetentionDays } = settings;
  const watchesElsewhere = settings.centralBucketArn !== undefined;
  const byTopic = logEvents === 'sns';
  const ownBucket = logBucket === undefined;
  const rules: readonly (readonly [broken: boolean, problem: string])[] = [
    [
      isEmpty(settings.vpcs) && watchesElsewhere,
      'vpcs: found nothing, want the VPCs whose flow logs go to centralBucketArn',
    ],
    [
      !ownBucket && [settings.dataBucket, settings.existingDataBucket].includes(logBucket),
      `logBucket: found the data bucket ${logBucket}, want another bucket: watching our own writes would never end`,
    ],
    [
      settings.dataBucket !== undefined && settings.existingDataBucket !== undefined,
      `existingDataBucket: found ${settings.existingDataBucket} and dataBucket, want one of them: dataBucket names a new bucket`,
    ],
    [
      byTopic && logTopicArn === undefined,
      'logTopicArn: found nothing, want the ARN of the topic that the log bucket tells, because logEvents is sns',
    ],
    [
      byTopic && ownBucket,
      'logBucket: found nothing, want the name of the bucket that tells the topic, because logEvents is sns',
    ],
    [
      !byTopic && logTopicArn !== undefined,
      `logTopicArn: found ${logTopicArn} while logEvents is ${logEvents}, want logEvents sns, or no topic`,
    ],
    [
      settings.logKeyArn !== undefined && ownBucket,
      'logKeyArn: found a key without logBucket, want it for an existing bucket only: encryption rules the one made here',
    ],
    [
      !ownBucket && !isEmpty(settings.sourceAccounts),
      'sourceAccounts: found accounts and logBucket, want one of them: an existing bucket keeps its own policy (docs/central-bucket.md)',
    ],
    [
      stateRetentionDays <= logRetentionDays && ownBucket,
      `stateRetentionDays: found ${stateRetentionDays}, want more than logRetentionDays, ${logRetentionDays}: logs that outlive what is known of them are counted again`,
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, problem]) => problem);
}

function isEmpty(items: unknown): boolean {
  return Array.isArray(items) && items.length === 0;
}
