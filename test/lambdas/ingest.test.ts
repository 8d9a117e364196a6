import type { SQSBatchResponse } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { createBucket, createQueue, drainQueue, type EmulatedQueue } from '../aws/emulated-aws.ts';
import { type Emulator, startEmulator } from '../aws/emulator.ts';
import { putObject } from '../cli/deployment/aws-deployment.ts';
import type { LambdaWorker } from '../end-to-end/lambda-worker.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { sqsRecord } from '../examples/sqs-records.ts';
import { endFunction, startFunction } from './started-function.ts';

const keyOf = (name: string): string =>
  `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/123456789012_vpcflowlogs_us-east-1_fl-0c1d2e3f_${name}.log.gz`;

let emulator: Emulator;
let windows: EmulatedQueue;
let store: S3Store;
let worker: LambdaWorker;

beforeAll(async () => {
  emulator = await startEmulator();
  windows = await createQueue(emulator, 'windows');
  for (const bucket of ['data', 'logs']) await createBucket(emulator, bucket);
  await putObject(emulator, { bucket: 'logs', key: keyOf('a') }, Buffer.from(logText([logLine()])));
  store = new S3Store({ client: emulator.s3, bucket: 'data', budget: makeBudget() });
  const environment = { DATA_BUCKET: 'data', LOG_BUCKET: 'logs', DETECT_QUEUE_URL: windows.url };
  worker = await startFunction({ service: 'ingest', emulator, environment });
});
afterAll(async () => {
  await endFunction(worker);
  await emulator.close();
});
beforeEach(async () => {
  await drainQueue(emulator, windows);
});

interface Message {
  readonly body: string;
  readonly tries?: number;
}

/** Invokes the function with messages; their ids are their places. */
async function invoke(...messages: readonly Message[]): Promise<string[]> {
  const Records = messages.map(({ body, tries = 1 }, index) => ({
    ...sqsRecord(body, tries),
    messageId: String(index),
  }));
  const { batchItemFailures } = (await worker.invoke({ Records })) as SQSBatchResponse;
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const about = (name: string): string => s3Notification({ bucket: 'logs', key: keyOf(name) });

/** What the objects below a prefix of the data bucket hold. */
async function textsIn(prefix: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const key of store.list(prefix)) texts.push(new TextDecoder().decode((await store.get(key))?.bytes));
  return texts;
}

describe('the function ingest', () => {
  test('counts a log object, and tells detect which window is new', async () => {
    expect(await invoke({ body: about('a') })).toEqual([]);
    expect(await drainQueue(emulator, windows)).toEqual([{ windows: [WINDOW] }]);
    expect(await textsIn(PREFIXES.partials)).toHaveLength(1);
    expect(await textsIn(PREFIXES.reading)).toEqual([]);
  });

  test('marks a further try of a log object, and ends the mark', async () => {
    expect(await invoke({ body: about('a'), tries: 2 })).toEqual([]);
    expect((await textsIn(PREFIXES.reading)).map((text): unknown => JSON.parse(text))).toMatchObject([
      { bucket: 'logs', key: keyOf('a'), state: 'ended' },
    ]);
  });

  test('names the messages that failed, and only those', async () => {
    expect(await invoke({ body: about('a') }, { body: about('missing') })).toEqual(['1']);
    expect(await drainQueue(emulator, windows)).toEqual([{ windows: [WINDOW] }]);
  });

  test('fails as a whole where all failed and a log object is not to blame, because the alarm watches that', async () => {
    await expect(invoke({ body: 'no notification' })).rejects.toThrow('every message failed');
    expect(await invoke({ body: about('missing') })).toEqual(['0']);
  });
});
