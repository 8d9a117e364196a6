import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { addCallRecord, type ApiCall } from './api-calls.ts';
import { addCallWatch, type CallWatcher } from './call-hooks.ts';
import { acceptCoreErrors } from './core-errors.ts';
import { addFaults, type Fault } from './fault-hooks.ts';
import { addLifecycles } from './lifecycle-hooks.ts';
import { addNotifications } from './notification-hooks.ts';
import { addRegions } from './region-hooks.ts';
import {
  addByteOrderedLists,
  addConditionalReads,
  addConditionalWrites,
  refuseUnknownSubResources,
} from './s3-hooks.ts';
import { addMessageStructure, addPeople } from './sns-hooks.ts';

/** A queue in the emulator. */
export interface EmulatedQueue {
  readonly url: string;
  readonly arn: string;
}

/** What an emulator leaves out, to show that a test notices. */
export interface EmulatorOptions {
  /** Off: PutObject ignores its conditions, as the emulator does by itself. On by default. */
  readonly conditionalWrites?: boolean;
  /** Keys in a page of a listing at most; S3 gives a thousand, which is the default, and may give fewer at any time. */
  readonly pageKeys?: number;
  /** Region of a bucket, by its name; other buckets are in every region. */
  readonly regions?: Readonly<Record<string, string>>;
}

/** S3, SQS and SNS in this process, spoken to over HTTP by the real clients. */
export interface Emulator {
  /** For clients in other processes. */
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** Makes an S3 client with other settings; the one above never retries by itself. */
  readonly makeS3Client: (settings: { maxAttempts: number }) => S3Client;
  /** Lets the next request that fits fail. */
  readonly failNext: (...faults: readonly Fault[]) => void;
  /** The faults that no request has met yet. */
  readonly pendingFaults: () => number;
  /** Gives a bucket a lifecycle configuration: elements `<Rule>` of XML. */
  readonly setLifecycle: (bucket: string, rules: string) => void;
  /** Lets somebody look at every call from now on, or nobody. */
  readonly watchCalls: (watcher: CallWatcher | undefined) => void;
  /** Every call that was answered, each once. */
  readonly apiCalls: () => readonly ApiCall[];
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on a free port of 127.0.0.1.
 *
 * It adds to fauxqs what our protocol relies on: conditional writes, one at a time for each key; S3 notifications to SQS; byte order in
 * listings; bodies by protocol in SNS; 501 for S3 sub-resources that it does not know; and faults on order.
 *
 * @param options see {@link EmulatorOptions}
 * @returns clients and switches; close it when done
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  acceptCoreErrors();
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- fauxqs names the types of fastify in a way that does not resolve
  const app: FastifyInstance = buildApp({ logger: false });
  const watch = addCallWatch(app);
  const record = addCallRecord(app);
  const faults = addFaults(app);
  refuseUnknownSubResources(app);
  addRegions(app, options.regions ?? {});
  if (options.conditionalWrites ?? true) addConditionalWrites(app);
  addConditionalReads(app);
  addByteOrderedLists(app, options.pageKeys ?? 1000);
  const lifecycles = new Map<string, string>();
  addLifecycles(app, (bucket) => lifecycles.get(bucket));
  addNotifications(app);
  addMessageStructure(app);
  addPeople(app);
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const settings = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const makeS3Client = (more: { maxAttempts: number }) => new S3Client({ ...settings, ...more, forcePathStyle: true });
  const clients = { s3: makeS3Client(settings), sqs: new SQSClient(settings), sns: new SNSClient(settings) };
  return {
    ...clients,
    endpoint,
    makeS3Client,
    failNext: (...more) => void faults.push(...more),
    pendingFaults: () => faults.length,
    setLifecycle: (bucket, rules) => void lifecycles.set(bucket, rules),
    watchCalls: (watcher) => {
      watch.watcher = watcher;
    },
    apiCalls: () => [...record.values()],
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await app.close();
    },
  };
}

/**
 * Makes a bucket.
 * @param emulator where
 * @param bucket its name
 */
export async function createBucket({ s3 }: Emulator, bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

/** Where messages of a queue go that nobody can work on. */
export interface Redrive {
  readonly deadLetters: EmulatedQueue;
  readonly maxReceiveCount: number;
}

/**
 * Makes a queue.
 * @param emulator where
 * @param name its name
 * @param redrive none by default
 * @returns its address
 */
export async function createQueue({ sqs }: Emulator, name: string, redrive?: Redrive): Promise<EmulatedQueue> {
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
 * @param emulator where
 * @param name of the topic
 * @param queue the subscriber, which gets the SNS envelope around each message
 * @returns the ARN of the topic
 */
export async function createTopic({ sns }: Emulator, name: string, queue: EmulatedQueue): Promise<string> {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
  return TopicArn;
}

/**
 * Lets a bucket announce every object that is put into it. As in S3, a test event without records comes first.
 * @param emulator where
 * @param bucket the bucket
 * @param to the queue that gets the events, and what their keys begin with; anything by default
 */
export async function notifyQueue(
  { s3 }: Emulator,
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
 * @param emulator where
 * @param queue the queue
 * @returns the bodies, parsed from JSON
 */
export async function drainQueue({ sqs }: Emulator, queue: EmulatedQueue): Promise<unknown[]> {
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
