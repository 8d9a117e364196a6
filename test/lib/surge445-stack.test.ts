import { describe, expect, test } from '@jest/globals';
import { type Resource, statementsIn, synthesise } from './synthesised.ts';

const central = { logBucket: 'central-flow-logs' };
const topic = 'arn:aws:sns:us-east-1:123456789012:log-events';
const VARIANTS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['one address', {}],
  ['text messages and other accounts', { sms: '+12065550100', sourceAccounts: '210987654321', logPrefix: 'net' }],
  ['a customer key', { encryption: 'customer', sms: '+12065550100' }],
  ['EventBridge', { logEvents: 'eventbridge' }],
  ['an existing bucket', central],
  ['an existing bucket and EventBridge', { ...central, logEvents: 'eventbridge', logPrefix: 'net' }],
  ['an existing bucket that tells a topic', { ...central, logEvents: 'sns', logTopicArn: topic }],
  [
    'an existing bucket with EventBridge and a customer key',
    { ...central, logEvents: 'eventbridge', encryption: 'customer' },
  ],
];

/** CDK's own function for notifications of an existing bucket: it runs at deployment only. */
const isOurs = ([id]: readonly [string, Resource]): boolean => !id.startsWith('BucketNotificationsHandler');

describe.each(VARIANTS)('the stack with %s', (_, settings) => {
  const { of, resources } = synthesise(settings);

  test('gives every queue a dead-letter queue, unless it is one', () => {
    const targets = JSON.stringify([
      ...of('AWS::SQS::Queue').map(([, queue]) => queue.Properties['RedrivePolicy']),
      ...of('AWS::SNS::Subscription').map(([, subscription]) => subscription.Properties['RedrivePolicy']),
    ]);
    for (const [id, { Properties }] of of('AWS::SQS::Queue')) {
      expect([id, Properties['RedrivePolicy'] !== undefined || targets.includes(`"${id}"`)]).toEqual([id, true]);
    }
  });

  test('keeps dead letters for 14 days and gives every message five tries, and log objects twelve', () => {
    const queues = of('AWS::SQS::Queue').map(([, { Properties }]) => Properties);
    for (const { MessageRetentionPeriod, RedrivePolicy } of queues) {
      const promised = RedrivePolicy === undefined ? 14 * 86_400 : 4 * 86_400;
      expect(MessageRetentionPeriod).toBe(promised);
    }
    const policies = JSON.stringify(queues.map(({ RedrivePolicy }) => RedrivePolicy ?? {}));
    const tries = [...policies.matchAll(/"maxReceiveCount":(\d+)/g)].map(([, count]) => Number(count));
    expect(tries.toSorted((a, b) => a - b)).toEqual([5, 12]);
  });

  test('hides a message for six times as long as its function may run', () => {
    for (const [, mapping] of of('AWS::Lambda::EventSourceMapping')) {
      const queue = resources.get(logicalId(mapping.Properties['EventSourceArn']));
      const handler = resources.get(logicalId(mapping.Properties['FunctionName']));
      const batching = (mapping.Properties['MaximumBatchingWindowInSeconds'] ?? 0) as number;
      const working = 6 * (handler?.Properties['Timeout'] as number);
      expect(queue?.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(working + batching);
    }
  });

  test('lets one message fail alone, with few workers at a time', () => {
    for (const [, { Properties }] of of('AWS::Lambda::EventSourceMapping')) {
      expect(Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
      expect(Properties['ScalingConfig']).toMatchObject({ MaximumConcurrency: expect.any(Number) });
    }
  });

  test('blocks public access to every bucket, and lets in TLS only', () => {
    const policies = of('AWS::S3::BucketPolicy');
    for (const [id, { Properties }] of of('AWS::S3::Bucket')) {
      expect(Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      const policy = policies.find(([, candidate]) => logicalId(candidate.Properties['Bucket']) === id);
      expect(deniesWithoutTls(policy?.[1])).toBe(true);
    }
  });

  test('lets in TLS only at every queue and topic', () => {
    const policies = [...of('AWS::SQS::QueuePolicy'), ...of('AWS::SNS::TopicPolicy')];
    expect(policies).toHaveLength(of('AWS::SQS::Queue').length + of('AWS::SNS::Topic').length);
    for (const [, policy] of policies) expect(deniesWithoutTls(policy)).toBe(true);
  });

  test('keeps logs of every function for a time that ends', () => {
    for (const [, { Properties }] of of('AWS::Logs::LogGroup')) {
      expect(Properties['RetentionInDays']).toBeGreaterThan(0);
    }
    for (const [, { Properties }] of of('AWS::Lambda::Function').filter(isOurs)) {
      expect(resources.get(logicalId(at(Properties, 'LoggingConfig', 'LogGroup')))?.Type).toBe('AWS::Logs::LogGroup');
    }
  });

  test('runs every function on Node 24, arm64, with a role of its own', () => {
    const functions = of('AWS::Lambda::Function').filter(isOurs);
    expect(functions).toHaveLength(3);
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Properties['Environment']).toMatchObject({
        Variables: { STACK_NAME: 'surge445', POWERTOOLS_METRICS_NAMESPACE: 'surge445' },
      });
    }
    expect(new Set(functions.map(([, { Properties }]) => logicalId(Properties['Role']))).size).toBe(3);
  });

  test('uses no managed policies and no wildcard actions', () => {
    for (const [, { Properties }] of of('AWS::IAM::Role')) {
      expect(Properties['ManagedPolicyArns'] ?? []).toEqual([]);
    }
    for (const statement of of('AWS::IAM::Policy').flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'))) {
      expect(JSON.stringify(statement['Action'])).not.toMatch(/\*/);
      expect([statement['Resource']].flat()).not.toContain('*');
    }
  });

  test('encrypts buckets, queues and topics as the settings say', () => {
    const customer = settings['encryption'] === 'customer';
    // One for everything, or one for the topics: alarms cannot use a key of SNS.
    expect(of('AWS::KMS::Key')).toHaveLength(1);
    for (const [, { Properties }] of of('AWS::SQS::Queue')) {
      expect('KmsMasterKeyId' in Properties).toBe(customer);
      expect(Properties['SqsManagedSseEnabled'] === true).toBe(!customer);
    }
    for (const [, { Properties }] of of('AWS::SNS::Topic')) expect(Properties).toHaveProperty('KmsMasterKeyId');
    for (const [id, { Properties }] of of('AWS::S3::Bucket')) {
      const kms = JSON.stringify(Properties['BucketEncryption']).includes('aws:kms');
      expect([id, kms]).toEqual([id, customer && !id.startsWith('StorageAccessLogs')]);
    }
  });
});

describe('the stack on trial', () => {
  test('goes with all it made', () => {
    const { of } = synthesise({ retain: false });
    const temporary = ['AWS::S3::Bucket', 'AWS::Logs::LogGroup'].flatMap((type) => of(type));
    for (const [, resource] of temporary) expect(resource.DeletionPolicy).toBe('Delete');
    expect(of('Custom::S3AutoDeleteObjects')).toHaveLength(of('AWS::S3::Bucket').length);
  });
});

function deniesWithoutTls(policy: Resource | undefined): boolean {
  if (policy === undefined) return false;
  return statementsIn(policy, 'PolicyDocument').some(
    ({ Effect, Condition }) => Effect === 'Deny' && JSON.stringify(Condition).includes('"aws:SecureTransport":"false"'),
  );
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
function logicalId(expression: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = expression as { Ref?: string; 'Fn::GetAtt'?: readonly [string, string] };
  return Ref ?? attribute?.[0] ?? '';
}

function at(from: unknown, ...path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Readonly<Record<string, unknown>>)[name], from);
}
