import * as z from 'zod';
import { layoutProblems } from './log-prefix.ts';
import { days, list, tags, text, yesOrNo } from './command-line-values.ts';
import { accountId, emailAddress, phoneNumber, vpcId } from './deployment-values.ts';
import { routesSchema } from './routes-setting.ts';
import { SettingsError } from './settings-error.ts';
import { LEAST_STATE_RETENTION_DAYS, STATE_RETENTION_DAYS } from './state-retention.ts';
import { expected, oneOf, unknownSettings } from './values.ts';

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
const roleName = text(/^[\w+=,.@-]{1,64}$/, 'the name of a role such as surge445-describe');
const tagName = text(/^[\w .:/=+@-]{1,128}$/, 'the name of a tag such as owner');
// CloudFormation names buckets after the stack, and cuts names of more than 63 characters: the log bucket's policy needs the uncut beginning.
const stackName = text(
  /^(?=.{1,24}$)[a-z]+(-?[a-z0-9]+)*$/,
  'a name of up to 24 small letters, digits and hyphens such as surge445-berlin',
);
const logPrefix = text(
  /^(?!AWSLogs(\/|$))([\w.-]+(\/[\w.-]+)*)?$/,
  'a prefix such as network/flow-logs, without a slash at either end and not starting with AWSLogs',
);

const busName = text(
  /^(?!aws\.)(?=.{1,256}$)[\w.-]+(\/[\w.-]+)*$|^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256}$/,
  'true for the default event bus, or a name or an ARN such as security or arn:aws:events:us-east-1:123456789012:event-bus/security',
);

/** Schema of an event bus. The command line can only give text, so the texts `true` and `false` mean the same as true and false. */
function eventBus() {
  return z.preprocess(busOf, busName.optional());
}

function busOf(input: unknown): unknown {
  if (input === true || input === 'true') return 'default';
  return input === false || input === 'false' ? undefined : input;
}

/** Schema of the settings of a deployment, without those of detection. Every value may also come from the command line, as text. */
export const deploymentSchema = z
  .strictObject(
    {
      /** Addresses that get every alert. One address is enough to start. An empty list is allowed, to try out a synthesis. */
      email: list(emailAddress),
      /** Phone numbers that get a text message for high and critical alerts: at most `smsPerDay` messages, and all critical ones. */
      sms: list(phoneNumber),
      /** Addresses that get alarms about surge445 itself. When the list is empty, the addresses of `email` get them. */
      alarmEmail: list(emailAddress),
      /** True if alerts also go to a topic of their own, in the format of Amazon Q Developer for Slack and Teams. */
      chat: yesOrNo(false),
      /** Name or ARN of an event bus of EventBridge that gets every alert; `default` or true for the default one. Absent: none. */
      eventBus: eventBus(),
      /** Who hears of the alerts of an account, a VPC, a rule or a severity only. */
      routes: routesSchema(),
      /** Name of an existing bucket that receives the flow logs. When absent, the stack makes a bucket. */
      logBucket: bucketName.optional(),
      /**
       * Folder of the log bucket that contains `AWSLogs/`. Empty for the root of the bucket. It ends in `YYYY/MM/DD/HH` where Firehose writes the log
       * objects, and in the folder of a source where Security Lake does.
       */
      logPrefix: logPrefix.default(''),
      /** ARN of the KMS key that encrypts an existing log bucket. Absent if S3's own key encrypts it. */
      logKeyArn: keyArn.optional(),
      /**
       * How the ingest queue gets notifications of new log objects: from S3 itself, from EventBridge, or from an SNS topic that S3 already notifies.
       */
      logEvents: oneOf(['s3', 'eventbridge', 'sns']).default('s3'),
      /** ARN of the topic that an existing log bucket notifies. Only with `logEvents` sns. */
      logTopicArn: topicArn.optional(),
      /** Other accounts that may deliver flow logs to the log bucket of this stack. */
      sourceAccounts: list(accountId),
      /** VPCs for which the stack turns on flow logs. */
      vpcs: list(vpcId),
      /** File format of those flow logs. */
      flowLogFormat: oneOf(['text', 'parquet']).default('text'),
      /** ARN of the log bucket of a central account that runs surge445. When given, this stack contains only the flow logs of `vpcs`. */
      centralBucketArn: bucketArn.optional(),
      /** Name of the data bucket that the stack makes. When absent, CloudFormation chooses a name. */
      dataBucket: bucketName.optional(),
      /** Name of the data bucket of an earlier stack. When given, the stack makes no data bucket and continues with the data of this one. */
      existingDataBucket: bucketName.optional(),
      /** ARNs of other KMS keys that encrypt the data bucket, or encrypted it before. */
      dataKeyArns: list(keyArn),
      /** Keys that encrypt buckets and queues: `managed` for those of S3 and SQS, `customer` for one KMS key of this account. */
      encryption: oneOf(['managed', 'customer']).default('managed'),
      /** True if buckets, keys and logs stay when the stack is deleted. */
      retain: yesOrNo(true),
      /** Days for which log objects stay in the log bucket of this stack. */
      logRetentionDays: days(90),
      /** Days for which partials, windows, tables and alerts stay in the data bucket. */
      stateRetentionDays: days(STATE_RETENTION_DAYS, {
        atLeast: LEAST_STATE_RETENTION_DAYS,
        because: 'a log object may come again for 18 days, and weekdays are compared over 28 days',
      }),
      /** True if alerts say whose a host is and which rule lets the traffic in: the detect function asks EC2, which it may read for this. */
      describe: yesOrNo(false),
      /** Name of the tag of instances and interfaces that holds their owner. Only with `describe`. */
      ownerTag: tagName.default('owner'),
      /** Name of the role in other accounts through which the detect function asks EC2 there. Only with `describe`. */
      describeRole: roleName.optional(),
      /** True if a page about each week is written to the data bucket. The weekly mail links to it. */
      report: yesOrNo(true),
      /** Name of the stack that runs surge445. It tells several stacks of one account and region apart. */
      stackName: stackName.default('surge445'),
      /** Tags of every resource. */
      tags: tags(),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? unknownSettings(issue.keys, DEPLOYMENT_SETTING_NAMES)
          : expected('an object of settings')(issue),
    },
  )
  .superRefine(
    (settings, context) => {
      for (const problem of contradictions(settings)) context.addIssue(problem);
    },
    // This check also runs when single settings are wrong, so that the error lists every problem at once.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

/** Settings of a deployment, after all checks and with every default filled in. */
export type DeploymentSettings = z.infer<typeof deploymentSchema>;

/** Names of all settings of a deployment. The app of the CDK looks each of them up on the command line. */
export const DEPLOYMENT_SETTING_NAMES: readonly string[] = Object.keys(deploymentSchema.shape);

/**
 * Checks the settings of a deployment and fills in defaults.
 * @param input an object with some of the settings, for example the `surge445` block of cdk.json merged with `-c` values
 * @returns settings with every default filled in
 * @throws {SettingsError} with every problem, if a setting is unknown, has a wrong value or contradicts another
 */
export function parseDeploymentSettings(input: unknown): DeploymentSettings {
  const shape = deploymentSchema.safeParse(input);
  if (shape.success) return shape.data;
  throw new SettingsError(
    shape.error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)),
  );
}

/** Finds settings that are valid alone but contradict each other. A setting that is invalid by itself may have any type here. */
function contradictions(settings: DeploymentSettings): readonly string[] {
  const [logBucket, logEvents, logTopicArn] = [settings.logBucket, settings.logEvents, settings.logTopicArn].map(
    written,
  );
  const [logRetentionDays, stateRetentionDays] = [settings.logRetentionDays, settings.stateRetentionDays].map(written);
  const [dataBucket, existingDataBucket] = [settings.dataBucket, settings.existingDataBucket].map(written);
  const isCentralElsewhere = settings.centralBucketArn !== undefined;
  const byTopic = logEvents === 'sns';
  const ownBucket = logBucket === undefined;
  const rules: readonly (readonly [broken: boolean, problem: string])[] = [
    [
      isEmpty(settings.vpcs) && isCentralElsewhere,
      'vpcs: found nothing, expected the VPCs whose flow logs go to centralBucketArn',
    ],
    [
      !ownBucket && [dataBucket, existingDataBucket].includes(logBucket),
      `logBucket: found the data bucket ${logBucket}, expected another bucket, because each write of surge445 would start a new ingest`,
    ],
    [
      dataBucket !== undefined && existingDataBucket !== undefined,
      `existingDataBucket: found ${existingDataBucket} and dataBucket, expected only one of them, because dataBucket names a new bucket`,
    ],
    [
      byTopic && logTopicArn === undefined,
      'logTopicArn: found nothing, expected the ARN of the topic that the log bucket notifies, because logEvents is sns',
    ],
    [
      byTopic && ownBucket,
      'logBucket: found nothing, expected the name of the bucket that notifies the topic, because logEvents is sns',
    ],
    [
      !byTopic && logTopicArn !== undefined,
      `logTopicArn: found ${logTopicArn} and logEvents ${logEvents}, expected a topic only with logEvents sns; set logEvents to sns, or remove logTopicArn`,
    ],
    [
      settings.logKeyArn !== undefined && ownBucket,
      'logKeyArn: found a key without logBucket, expected a key only with an existing bucket; for the bucket of this stack, set encryption instead',
    ],
    [
      !ownBucket && !isEmpty(settings.sourceAccounts),
      'sourceAccounts: found accounts and logBucket, expected only one of these settings, because an existing bucket keeps its own policy; see docs/central-bucket.md',
    ],
    [
      settings.describeRole !== undefined && !settings.describe,
      `describeRole: found ${written(settings.describeRole)} without describe, expected a role only with describe; set describe to true, or remove describeRole`,
    ],
    [
      Number(stateRetentionDays) <= Number(logRetentionDays) && ownBucket,
      `stateRetentionDays: found ${stateRetentionDays}, expected more than logRetentionDays (${logRetentionDays}), because logs that are older than the record of their counting would be counted again`,
    ],
  ];
  const hasVpcs = !isEmpty(settings.vpcs) && !isCentralElsewhere;
  const ofLayout = layoutProblems(settings.logPrefix, { isOwnBucket: ownBucket, hasVpcs });
  return [...rules.filter(([broken]) => broken).map(([, problem]) => problem), ...ofLayout];
}

/** Returns a value that can be compared and put into a sentence, whatever a person gave: an object may not even have a text. */
function written(value: unknown): string | number | undefined {
  if (value === undefined || typeof value === 'string' || typeof value === 'number') return value;
  return `a ${typeof value}`;
}

function isEmpty(items: unknown): boolean {
  return Array.isArray(items) && items.length === 0;
}
