import { Aws } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { layoutOfSetting } from '../core/flowlog/log-layout.ts';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { nameBeginning, type Storage } from './storage.ts';

/** Which bucket tells which queue. */
export interface LogEventsProps {
  readonly storage: Storage;
  readonly queue: sqs.Queue;
  readonly settings: DeploymentSettings;
}

/**
 * Sends news of every new log object to a queue, the way the settings ask for. The forms of the messages are S3's (`s3` and `sns`, which is
 * delivered raw) and EventBridge's (`eventbridge`).
 */
export function sendLogEvents(scope: Construct, props: LogEventsProps): void {
  const { queue, settings, storage } = props;
  const prefix = layoutOfSetting(settings.logPrefix).prefix;
  if (settings.logEvents === 'sns' && settings.logTopicArn !== undefined) {
    const topic = sns.Topic.fromTopicArn(scope, 'LogTopic', settings.logTopicArn);
    topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    return;
  }
  if (settings.logEvents === 'eventbridge') {
    sendByEventBridge(scope, props, prefix);
  } else if (storage.ownLogs === undefined) {
    sendFromImportedBucket(storage, queue, prefix);
  } else {
    sendFromOwnBucket(storage.ownLogs, queue, prefix);
  }
}

function sendByEventBridge(scope: Construct, { queue, storage }: LogEventsProps, prefix: string): void {
  if (storage.ownLogs !== undefined) {
    cfnBucket(storage.ownLogs).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
  new events.Rule(scope, 'LogObjectCreated', {
    description: 'surge445: a flow-log file has arrived',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [storage.logs.bucketName] }, object: { key: [{ prefix }] } },
    },
    targets: [new SqsQueue(queue)],
  });
}

/**
 * Declares the notification on the bucket itself, which needs no function of CDK's own. S3 accepts it only when the queue already lets the
 * bucket send, so the queue's policy must stand before the bucket has its name: it knows how that will begin, and the account.
 */
function sendFromOwnBucket(bucket: s3.IBucket, queue: sqs.Queue, prefix: string): void {
  letBucketSend(queue, `arn:${Aws.PARTITION}:s3:::${nameBeginning(cfnBucket(bucket))}*`);
  const filter = { s3Key: { rules: [{ name: 'prefix', value: prefix }] } };
  cfnBucket(bucket).notificationConfiguration = {
    queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn, filter }],
  };
  const policy = queue.node.findChild('Policy');
  bucket.node.addDependency(policy);
}

/**
 * Lets a bucket of this account send to a queue. The ARN of a bucket has no account in it: without the account somebody else could send who takes the name
 * of a bucket that was deleted.
 * @param bucketArn may end with a wildcard
 */
function letBucketSend(queue: sqs.Queue, bucketArn: string): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogBucketOfThisAccount',
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': bucketArn },
      },
    }),
  );
}

/** Merges with what the bucket already tells to others, instead of replacing it. CDK's own destination would not name the account of the bucket. */
function sendFromImportedBucket({ logs, node }: Storage, queue: sqs.Queue, prefix: string): void {
  letBucketSend(queue, logs.bucketArn);
  const destination = {
    arn: queue.queueArn,
    type: s3.BucketNotificationDestinationType.QUEUE,
    dependencies: [queue.node.findChild('Policy')],
  };
  logs.addEventNotification(s3.EventType.OBJECT_CREATED, { bind: () => destination }, { prefix });
  logs.node.findChild('Notifications').node.addDependency(node.findChild('NotificationsRole'));
}

function cfnBucket(bucket: s3.IBucket): s3.CfnBucket {
  const { defaultChild } = bucket.node;
  if (defaultChild instanceof s3.CfnBucket) return defaultChild;
  throw new TypeError(
    `Set up notifications of log objects: found an imported bucket at ${bucket.node.path}, expected a bucket of this stack`,
  );
}
