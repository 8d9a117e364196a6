import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { statementsIn, synthesise } from './synthesised.ts';

const central = { logBucket: 'central-flow-logs' };
const topicArn = 'arn:aws:sns:us-east-1:123456789012:log-events';

describe('news of log objects', () => {
  test('comes from our own bucket without any function of CDK', () => {
    const { of, template } = synthesise({ logPrefix: 'net' });
    expect(of('Custom::S3BucketNotifications')).toHaveLength(0);
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Queue: Match.anyValue(),
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'net/AWSLogs/' }] } },
          },
        ],
      },
    });
    expect(senders(synthesise())).toEqual(['s3.amazonaws.com']);
  });

  test('is let in from our own bucket only, by account and by how CloudFormation will begin its name', () => {
    const { of } = synthesise();
    const [[logBucketId] = ['']] = of('AWS::S3::Bucket').filter(([id]) => id.startsWith('StorageLogs'));
    const statements = of('AWS::SQS::QueuePolicy').flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'));
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'aws:SourceArn': {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::surge445-${logBucketId.toLowerCase()}-*`]],
            },
          },
        },
      }),
    );
    // With a hyphen and 13 random letters CloudFormation need not cut it.
    expect(`surge445-${logBucketId}`.length).toBeLessThan(63 - 14);
  });

  test('is merged into what an existing bucket already tells', () => {
    const { template } = synthesise(central);
    template.hasResource('Custom::S3BucketNotifications', {
      Properties: { BucketName: 'central-flow-logs', Managed: false },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('NotificationsRoleDefaultPolicy')]),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: ['s3:GetBucketNotification', 's3:PutBucketNotification'] })],
      },
    });
  });

  test('comes by EventBridge, filtered by bucket and prefix', () => {
    for (const bucket of [{}, central]) {
      const variant = synthesise({ ...bucket, logEvents: 'eventbridge' });
      expect(variant.of('Custom::S3BucketNotifications')).toHaveLength(0);
      expect(senders(variant)).toEqual(['events.amazonaws.com']);
      variant.template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [Match.anyValue()] }, object: { key: [{ prefix: 'AWSLogs/' }] } },
        },
      });
    }
  });

  test('turns EventBridge on for our own bucket, and says how for an existing one', () => {
    const { template } = synthesise({ logEvents: 'eventbridge' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const existing = synthesise({ ...central, logEvents: 'eventbridge' });
    existing.template.hasOutput('Next2TurnOnEvents', { Value: Match.stringLikeRegexp('central-flow-logs') });
  });

  test('comes from a topic as S3 wrote it', () => {
    const { of, template } = synthesise({ ...central, logEvents: 'sns', logTopicArn: topicArn });
    expect(of('Custom::S3BucketNotifications')).toHaveLength(0);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: topicArn,
      RawMessageDelivery: true,
    });
  });
});

/** Services that may send to the queue of log objects. */
function senders({ of }: ReturnType<typeof synthesise>): readonly string[] {
  const policies = of('AWS::SQS::QueuePolicy').filter(([id]) => id.startsWith('IngestLogObjects'));
  const statements = policies.flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'));
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  return allowed.map(({ Principal }) => (Principal as { readonly Service: string }).Service);
}
