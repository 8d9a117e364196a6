import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** S3, SQS and SNS of any emulator, and the real clients that speak to them. They never retry by themselves. */
export interface EmulatedAws {
  /** For clients in other processes. */
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/** A queue in an emulator. */
export interface EmulatedQueue {
  readonly url: string;
  readonly arn: string;
}

/** Makes the clients of an emulator; {@link disconnect} ends them. */
export function connectTo(endpoint: string): EmulatedAws {
  const settings = settingsOf(endpoint, 1);
  return { endpoint, s3: makeS3Client(endpoint, 1), sqs: new SQSClient(settings), sns: new SNSClient(settings) };
}

/** Closes the connections to an emulator. */
export function disconnect({ s3, sqs, sns }: EmulatedAws): void {
  for (const client of [s3, sqs, sns]) client.destroy();
}

/** Makes an S3 client that tries so many times. */
export function makeS3Client(endpoint: string, maxAttempts: number): S3Client {
  return new S3Client({ ...settingsOf(endpoint, maxAttempts), forcePathStyle: true });
}

function settingsOf(endpoint: string, maxAttempts: number) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint, region: 'us-east-1', credentials, maxAttempts };
}

/**
 * Makes a bucket.
 * @param aws where
 * @param bucket its name
 */
export async function createBucket({ s3 }: EmulatedAws, bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

/** Where messages of a queue go that nobody can work on. */
export interface Redrive {
  readonly deadLetters: EmulatedQueue;
  readonly maxReceiveCount: number;
}

/**
 * Makes a queue.
 * @param aws where
 * @param name its name
 * @param redrive none by default
 * @returns its address
 */
export async function createQueue({ sqs }: EmulatedAws, name: string, redrive?: Redrive): Promise<EmulatedQueue> {
  const policy = redrive && {
    deadLetterTargetArn: redrive.deadLetters.arn,
    maxReceiveCount: redrive.maxReceiveCount,
  };
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      ...(policy && { Attributes: { RedrivePolicy: JSON.stringify(policy) } }),
    }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/**
 * Makes a topic that delivers to a queue.
 * @param aws where
 * @param name of the topic
 * @param queue the subscriber, which gets the SNS envelope around each message
 * @returns the ARN of the topic
 */
export async function createTopic({ sns }: EmulatedAws, name: string, queue: EmulatedQueue): Promise<string> {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
  return TopicArn;
}

/**
 * Lets a bucket announce every object that is put into it. As in S3, a test event without records comes first.
 * @param aws where
 * @param bucket the bucket
 * @param to the queue that gets the events, and what their keys begin with; anything by default
 */
export async function notifyQueue(
  { s3 }: EmulatedAws,
  bucket: string,
  to: EmulatedQueue & { readonly prefix?: string },
): Promise<void> {
  const FilterRules = [{ Name: 'prefix' as const, Value: to.prefix ?? '' }];
  const NotificationConfiguration = {
    QueueConfigurations: [
      { QueueArn: to.arn, Events: ['s3:ObjectCreated:*' as const], Filter: { Key: { FilterRules } } },
    ],
  };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }));
}

/**
 * Receives and deletes everything that is in a queue.
 * @param aws where
 * @param queue the queue
 * @returns the bodies, parsed from JSON
 */
export async function drainQueue({ sqs }: EmulatedAws, queue: EmulatedQueue): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
    }
  }
}
