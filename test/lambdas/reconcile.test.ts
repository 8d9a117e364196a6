import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isoDay } from '../../core/time.ts';
import { notifiedObjects } from '../../lambdas/s3-notification-message.ts';
import { createBucket, createQueue, type EmulatedQueue } from '../aws/emulated-aws.ts';
import { type Emulator, startEmulator } from '../aws/emulator.ts';
import { putObject } from '../cli/deployment/aws-deployment.ts';
import type { LambdaWorker } from '../end-to-end/lambda-worker.ts';
import { endFunction, startFunction } from './started-function.ts';

/** More than the function collects before it sends. */
const COUNT = 503;
const AN_HOUR_LATER = 3600;
const TIMEOUT_MS = 120_000;

let emulator: Emulator;
let messages: EmulatedQueue;
let worker: LambdaWorker;
let keys: string[];

beforeAll(async () => {
  emulator = await startEmulator();
  messages = await createQueue(emulator, 'messages');
  for (const bucket of ['data', 'logs']) await createBucket(emulator, bucket);
  const day = isoDay(Math.floor(Date.now() / 1000)).replaceAll('-', '/');
  const name = (index: number): string => `123456789012_vpcflowlogs_us-east-1_fl-0c1d2e3f_${1000 + index}.log.gz`;
  keys = Array.from(
    { length: COUNT },
    (_, index) => `AWSLogs/123456789012/vpcflowlogs/us-east-1/${day}/${name(index)}`,
  );
  await Promise.all(keys.map(async (key) => putObject(emulator, { bucket: 'logs', key })));
  const environment = { DATA_BUCKET: 'data', LOG_BUCKET: 'logs', INGEST_QUEUE_URL: messages.url };
  worker = await startFunction({ service: 'reconcile', emulator, environment });
}, TIMEOUT_MS);
afterAll(async () => {
  await endFunction(worker);
  await emulator.close();
});

/** How many messages are in the queue, and a few of them. */
async function sent() {
  const { Attributes = {} } = await emulator.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: messages.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  const { Messages = [] } = await emulator.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: messages.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return { count: Number(Attributes['ApproximateNumberOfMessages']), some: Messages.map(({ Body = '' }) => Body) };
}

describe('the function reconcile', () => {
  test('leaves log objects alone that are on their way through the queue', async () => {
    await worker.invoke({});
    expect(await sent()).toEqual({ count: 0, some: [] });
  });

  test(
    'announces each log object that no window counts, once',
    async () => {
      await worker.invoke({}, AN_HOUR_LATER);
      const { count, some } = await sent();
      expect(count).toBe(COUNT);
      const announced = some.flatMap((message) => notifiedObjects(message).logObjects.map(({ key }) => key));
      expect(announced).toHaveLength(some.length);
      expect(keys).toEqual(expect.arrayContaining(announced));
    },
    TIMEOUT_MS,
  );

  test('fails where the sign of life cannot be sent, because the alarm watches that', async () => {
    await expect(worker.invoke({ signOfLife: true })).rejects.toThrow('HEALTH_TOPIC_ARN');
  });
});
