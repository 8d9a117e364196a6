import type { SQSBatchResponse } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { openEpisode } from '../../core/episodes/episode.ts';
import { METRICS } from '../../core/operations/metric-names.ts';
import { dayOfEpisodePart, EPISODES_KEY, windowKey } from '../../core/storage/keys.ts';
import { changeState } from '../../core/storage/state/state-store.ts';
import { DAY_SECONDS, isoDay, WINDOW_SECONDS } from '../../core/time.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { createBucket, createQueue, createTopic, drainQueue, type EmulatedQueue } from '../aws/emulated-aws.ts';
import { type Emulator, startEmulator } from '../aws/emulator.ts';
import type { LambdaWorker } from '../end-to-end/lambda-worker.ts';
import { exposureFinding } from '../examples/findings.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { freshWorld, ingestFiles } from '../examples/replayed-world.ts';
import { sqsRecord } from '../examples/sqs-records.ts';
import { endFunction, startFunction } from './started-function.ts';

/** Longer than the function may take; it must be able to end in this time. */
const TIMEOUT_SECONDS = 180;

let emulator: Emulator;
let mails: EmulatedQueue;
let chats: EmulatedQueue;
let store: S3Store;
let worker: LambdaWorker;

beforeAll(async () => {
  emulator = await startEmulator();
  mails = await createQueue(emulator, 'mails');
  chats = await createQueue(emulator, 'chats');
  const topicArn = await createTopic(emulator, 'alerts', mails);
  const chatTopics = [{ channel: 'chat', topicArn: await createTopic(emulator, 'chat', chats) }];
  await createBucket(emulator, 'data');
  store = new S3Store({ client: emulator.s3, bucket: 'data', budget: makeBudget() });
  const environment = { DATA_BUCKET: 'data', TOPIC_ARN: topicArn, CHAT_TOPICS: JSON.stringify(chatTopics) };
  worker = await startFunction({ service: 'detect', emulator, environment, timeoutSeconds: TIMEOUT_SECONDS });
});
afterAll(async () => {
  await endFunction(worker);
  await emulator.close();
});
beforeEach(async () => {
  for (const queue of [mails, chats]) await drainQueue(emulator, queue);
  worker.takeLines();
});

/** Ingests a log object in which a host lets in an attempt from outside. */
async function ingested(windowStart: number): Promise<number[]> {
  const line = logLine({ start: String(windowStart + 10), end: String(windowStart + 20), action: 'ACCEPT' });
  const key = `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${windowStart}.log.gz`;
  return ingestFiles([{ key, text: logText([line]), lines: 1 }], freshWorld({}, store));
}

/** Invokes the function with messages; their ids are their places. */
async function invoke(...messages: readonly object[]): Promise<string[]> {
  const Records = messages.map((message, index) => ({
    ...sqsRecord(JSON.stringify(message)),
    messageId: String(index),
  }));
  const { batchItemFailures } = (await worker.invoke({ Records })) as SQSBatchResponse;
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const outbox = async () => decodeState((await store.get(EPISODES_KEY))?.bytes).outbox;

describe('the function detect', () => {
  test('says of an alert about the past how late it is', async () => {
    expect(await invoke({ windows: await ingested(WINDOW) })).toEqual([]);
    const [mail] = await drainQueue(emulator, mails);
    const { Message } = mail as { readonly Message: string };
    const alert = JSON.parse(Message) as { readonly rule: string; readonly lateSeconds?: number };
    expect(alert.rule).toBe('exposure');
    expect(alert.lateSeconds).toBeGreaterThan(3600);
    const [chat] = await drainQueue(emulator, chats);
    expect((chat as { readonly Message: string }).Message).toContain('LATE: this message comes ');
  });

  test('measures how far behind the logs are only where it folds windows: between two log objects nothing is behind', async () => {
    const isLag = (line: unknown): boolean =>
      typeof line === 'object' && line !== null && METRICS.detect.lagSeconds in line;
    await invoke({ publish: true });
    expect(worker.takeLines().filter(isLag)).toEqual([]);
    await invoke({ windows: [WINDOW] });
    expect(worker.takeLines().filter(isLag)).toHaveLength(1);
  });

  test('fails as a whole only where every message failed, because the alarm watches that', async () => {
    const damaged = WINDOW + 30 * WINDOW_SECONDS;
    await store.put(windowKey(damaged), new Uint8Array(9), 'anything');
    expect(await invoke({ windows: [damaged] }, { windows: [] })).toEqual(['0']);
    await expect(invoke({ windows: [damaged] })).rejects.toThrow('every message failed');
  });

  test('leaves an alert that no channel takes in the outbox, leased for longer than an invocation takes', async () => {
    const denied = {
      method: 'POST',
      url: '/',
      when: 'before',
      how: { status: 403, code: 'AuthorizationError' },
    } as const;
    // One for each channel.
    emulator.failNext(denied, denied);
    const windows = await ingested(WINDOW + 288 * WINDOW_SECONDS);
    await expect(invoke({ windows })).rejects.toThrow('every message failed');
    const [row] = await outbox();
    expect((row?.leasedUntil ?? 0) - Date.now() / 1000).toBeGreaterThan(TIMEOUT_SECONDS);
  });

  test('writes parts of the episodes anew that are old, when it writes tables', async () => {
    const watermark = WINDOW - 60 * DAY_SECONDS;
    await changeState(
      store,
      (state) => ({
        ...state,
        outbox: [],
        episodeState: { watermark, episodes: [openEpisode(exposureFinding())], pending: [] },
      }),
      0,
    );
    expect(await invoke({ publish: true })).toEqual([]);
    const { parts } = decodeState((await store.get(EPISODES_KEY))?.bytes);
    expect(parts?.keys.map(dayOfEpisodePart)).toEqual([isoDay(Math.floor(Date.now() / 1000))]);
  });
});
