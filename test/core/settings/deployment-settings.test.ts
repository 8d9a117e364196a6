import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEPLOYMENT_SETTING_NAMES, parseDeploymentSettings } from '../../../core/settings/deployment-settings.ts';
import { RAW_TEXT, spoiltSettings, withoutQuotes } from '../../examples/spoilt-settings.ts';
import { settingsProblems } from './settings-problems.ts';

const central = { email: 'secops@example.com', logBucket: 'central-flow-logs' };

describe('parseDeployment()', () => {
  test('needs one address and nothing else', () => {
    expect(parseDeploymentSettings({ email: 'secops@example.com' })).toEqual({
      email: ['secops@example.com'],
      sms: [],
      alarmEmail: [],
      chat: false,
      routes: [],
      logPrefix: '',
      logEvents: 's3',
      sourceAccounts: [],
      vpcs: [],
      flowLogFormat: 'text',
      encryption: 'managed',
      retain: true,
      logRetentionDays: 90,
      stateRetentionDays: 400,
      dataKeyArns: [],
      describe: false,
      ownerTag: 'owner',
      report: true,
      stackName: 'surge445',
      tags: {},
    });
  });

  test('reads the text that the command line gives', () => {
    const settings = parseDeploymentSettings({
      email: 'secops@example.com, cto@example.com',
      sms: '+12065550100',
      retain: 'false',
      logRetentionDays: '30',
      tags: 'team=secops,note=a=b',
    });
    expect(settings).toMatchObject({
      email: ['secops@example.com', 'cto@example.com'],
      sms: ['+12065550100'],
      retain: false,
      logRetentionDays: 30,
      tags: { team: 'secops', note: 'a=b' },
    });
  });

  test('needs no address where another account watches', () => {
    const settings = { centralBucketArn: 'arn:aws:s3:::central-flow-logs', vpcs: 'vpc-0123456789abcdef0' };
    expect(parseDeploymentSettings(settings).email).toEqual([]);
  });

  test('lists every problem at once, each with what was expected', () => {
    const problems = problemsOf({
      emial: 'secops@example.com',
      sms: '2065550100',
      sourceAccounts: ['1234'],
      retain: 'perhaps',
      logEvents: 'pigeon',
      logRetentionDays: '0',
      tags: 'team',
      vpcs: 'vpc-1',
    });
    const wanted = [
      /^sms\.0: found "2065550100", expected a phone number with country code such as \+12065550100$/,
      /^sourceAccounts\.0: found "1234", expected an account id of 12 digits/,
      /^retain: found "perhaps", expected true or false$/,
      /^logEvents: found "pigeon", expected s3, eventbridge or sns$/,
      /^logRetentionDays: found 0, expected a whole number of days from 1 to 3650$/,
      /^tags: found "team", expected names and values/,
      /^vpcs\.0: found "vpc-1", expected a VPC id/,
      /^found the unknown setting "emial", expected only email, sms,/,
    ];
    for (const sentence of wanted) expect(problems).toContainEqual(expect.stringMatching(sentence));
    expect(problems).toHaveLength(wanted.length);
  });

  test.each<[string, object, RegExp]>([
    ['the data bucket', { ...central, dataBucket: 'central-flow-logs' }, /^logBucket: found the data bucket/],
    [
      'the data bucket of an earlier stack',
      { ...central, existingDataBucket: 'central-flow-logs' },
      /^logBucket: found the data bucket/,
    ],
    [
      'two data buckets',
      { email: 'a@example.com', dataBucket: 'new-data', existingDataBucket: 'old-data' },
      /^existingDataBucket: found old-data and dataBucket/,
    ],
    ['a topic-less sns', { ...central, logEvents: 'sns' }, /^logTopicArn: found nothing/],
    ['an sns of our own bucket', { email: 'a@example.com', logEvents: 'sns' }, /^logBucket: found nothing/],
    ['a topic that is not used', { ...central, logTopicArn: topic() }, /^logTopicArn: found .* and logEvents s3/],
    [
      'Security Lake in our own bucket',
      { email: 'a@example.com', logPrefix: 'aws/VPC_FLOW/2.0' },
      /^logBucket: found nothing, expected the name of the bucket that Security Lake/,
    ],
    [
      'Firehose beside flow logs of ours',
      { ...central, logPrefix: 'net/YYYY/MM/DD/HH', vpcs: 'vpc-0a1b2c3d4e5f60718' },
      /^vpcs: found VPCs and logPrefix of Firehose/,
    ],
    ['Firehose at the root', { ...central, logPrefix: 'YYYY/MM/DD/HH' }, /^logPrefix: found YYYY.* at the root/],
    ['a key of our own bucket', { email: 'a@example.com', logKeyArn: key() }, /^logKeyArn: found a key without/],
    [
      'foreign policies',
      { ...central, sourceAccounts: '123456789012' },
      /^sourceAccounts: found accounts and logBucket/,
    ],
    [
      'forgetting what late log objects must meet',
      { email: 'a@example.com', stateRetentionDays: '29', logRetentionDays: 7 },
      /^stateRetentionDays: found 29, expected a whole number of days from 30 to 3650, because a log object/,
    ],
    ['forgetting before the logs are gone', { email: 'a@example.com', stateRetentionDays: 90 }, /^stateRetentionDays:/],
    ['flow logs of nothing', { centralBucketArn: 'arn:aws:s3:::central-flow-logs' }, /^vpcs: found nothing/],
    ['the name that AWS reserves', { email: 'a@example.com', logPrefix: 'AWSLogs/x' }, /^logPrefix: found/],
    [
      'a role with a path',
      { email: 'a@example.com', describe: 'true', describeRole: 'path/role' },
      /^describeRole: found/,
    ],
    ['a role that nobody takes', { email: 'a@example.com', describeRole: 'role' }, /^describeRole: found role without/],
    ['a tag without a name', { email: 'a@example.com', ownerTag: '' }, /^ownerTag: found/],
    ['a key id', { ...central, logKeyArn: '1234abcd-12ab-34cd-56ef-1234567890ab' }, /^logKeyArn: found/],
  ])('refuses %s', (_, settings, problem) => {
    expect(problemsOf(settings)).toContainEqual(expect.stringMatching(problem));
  });

  test.each([5, null, 'email', [], undefined])('refuses %j as settings', (input) => {
    expect(problemsOf(input)).toHaveLength(1);
  });

  test('survives settings of a wrong shape', () => {
    expect(problemsOf({ email: 5, vpcs: null, sourceAccounts: {}, sms: [1], tags: 3 })).toHaveLength(5);
  });
});

describe('a problem of a deployment', () => {
  const everything = {
    email: ['secops@example.com'],
    sms: ['+12065550100'],
    alarmEmail: ['platform@example.com'],
    chat: true,
    eventBus: 'security',
    routes: [
      {
        match: { account: ['123456789012'], vpc: ['vpc-0123456789abcdef0'], rule: ['sweep'], severity: 'high' },
        email: ['owner@example.com'],
        sms: ['+12065550100'],
        chat: 'payments',
      },
    ],
    logBucket: 'central-flow-logs',
    logPrefix: 'net',
    logKeyArn: key(),
    logEvents: 'sns',
    logTopicArn: topic(),
    sourceAccounts: [],
    vpcs: ['vpc-0123456789abcdef0'],
    flowLogFormat: 'parquet',
    centralBucketArn: 'arn:aws:s3:::central-flow-logs',
    dataBucket: 'what-is-known',
    existingDataBucket: undefined,
    dataKeyArns: [key()],
    encryption: 'customer',
    retain: true,
    logRetentionDays: 30,
    stateRetentionDays: 400,
    describe: true,
    ownerTag: 'team',
    describeRole: 'surge445-describe',
    report: true,
    stackName: 'surge445-berlin',
    tags: { team: 'secops' },
  };

  test('is in words of ours, whatever stands at whatever place', () => {
    expect(Object.keys(everything)).toEqual(DEPLOYMENT_SETTING_NAMES);
    expect(problemsOf(everything)).toEqual([]);
    const withoutText = { toString: 0, valueOf: 0 };
    expect(problemsOf({ ...everything, stateRetentionDays: withoutText, logBucket: withoutText })).not.toEqual([]);
    fc.assert(
      fc.property(spoiltSettings(everything), (settings) => {
        for (const problem of problemsOf(settings)) expect(withoutQuotes(problem)).not.toMatch(RAW_TEXT);
      }),
      { numRuns: 1000 },
    );
  });
});

function problemsOf(input: unknown): readonly string[] {
  return settingsProblems(() => parseDeploymentSettings(input));
}

function topic(): string {
  return 'arn:aws:sns:us-east-1:123456789012:log-events';
}

function key(): string {
  return 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
}
