import type { DeploymentSettings } from '../../core/settings/deployment-settings.ts';

type Values = Readonly<Record<string, unknown>>;

const central = { logBucket: 'central-flow-logs' };
const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const topic = 'arn:aws:sns:us-east-1:123456789012:log-events';
const vpcs = ['vpc-0123456789abcdef0'];

/** Values of each setting other than its default, with what the setting needs beside it. A setting that is missing here does not compile. */
const OTHER_VALUES: Readonly<Record<keyof DeploymentSettings, readonly Values[]>> = {
  email: [{ email: ['secops@example.com', 'cto@example.com'] }, { email: [] }],
  sms: [{ sms: ['+12065550100'] }, { email: [], sms: ['+12065550100', '+12065550101'] }],
  alarmEmail: [{ alarmEmail: ['platform@example.com'] }],
  chat: [{ chat: true }, { chat: true, encryption: 'customer' }],
  eventBus: [{ eventBus: true }, { eventBus: 'arn:aws:events:us-east-1:123456789012:event-bus/security' }],
  routes: [
    {
      routes: [
        { match: { vpc: 'vpc-0123456789abcdef0' }, email: 'owner@example.com', chat: 'payments' },
        { match: { account: '210987654321', severity: 'high' }, email: 'owner@example.com', sms: '+12065550100' },
      ],
    },
  ],
  logBucket: [central],
  logPrefix: [
    { logPrefix: 'network/flow-logs' },
    { ...central, logPrefix: 'net' },
    { ...central, logPrefix: 'aws/VPC_FLOW/2.0' },
    { ...central, logPrefix: 'firehose/YYYY/MM/DD/HH' },
  ],
  logKeyArn: [{ ...central, logKeyArn: key }],
  logEvents: [
    { logEvents: 'eventbridge' },
    { ...central, logEvents: 'eventbridge' },
    { ...central, logEvents: 'eventbridge', encryption: 'customer', logPrefix: 'net' },
  ],
  logTopicArn: [{ ...central, logEvents: 'sns', logTopicArn: topic }],
  sourceAccounts: [{ sourceAccounts: ['210987654321', '109876543210'] }],
  vpcs: [{ vpcs }],
  flowLogFormat: [{ vpcs, flowLogFormat: 'parquet', logPrefix: 'net' }],
  centralBucketArn: [{ vpcs, centralBucketArn: 'arn:aws:s3:::central-flow-logs' }],
  dataBucket: [{ dataBucket: 'surge445-data-of-ours' }],
  existingDataBucket: [
    { existingDataBucket: 'surge445-data-of-ours' },
    { ...central, existingDataBucket: 'data-of-ours' },
  ],
  dataKeyArns: [{ existingDataBucket: 'surge445-data-of-ours', dataKeyArns: [key] }],
  encryption: [{ encryption: 'customer' }, { encryption: 'customer', sms: ['+12065550100'] }],
  retain: [{ retain: false }, { retain: false, encryption: 'customer' }],
  logRetentionDays: [{ logRetentionDays: 30 }],
  stateRetentionDays: [{ stateRetentionDays: 800 }],
  describe: [{ describe: true }, { describe: true, encryption: 'customer' }],
  ownerTag: [{ describe: true, ownerTag: 'team' }],
  describeRole: [
    { describe: true, describeRole: 'surge445-describe' },
    { describe: true, describeRole: 'surge445-describe', sourceAccounts: ['210987654321'] },
  ],
  report: [{ report: false }],
  stackName: [{ stackName: 'surge445-berlin' }],
  tags: [{ tags: { team: 'secops' } }],
};

/** The defaults, then every setting at other values, each with a title. */
export const EVERY_SETTING: ReadonlyArray<readonly [title: string, settings: Values]> = [
  ['defaults', {}],
  ...Object.entries(OTHER_VALUES).flatMap(([setting, variants]) =>
    variants.map((settings, index) => [`${setting}-${index + 1}`, settings] as const),
  ),
];
