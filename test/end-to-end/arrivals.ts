import { gunzipSync, gzipSync } from 'node:zlib';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { isoDay, windowOf } from '../../core/time.ts';
import { objectIdOf, quarantineKey, PREFIXES } from '../../core/storage/keys.ts';
import type { QuarantineNote } from '../../core/storage/quarantine.ts';
import { TRIES_OF_LOG_OBJECT } from '../../lib/ingest.ts';
import type { World } from './killed-workers.ts';
import { parquetLog } from './parquet-log.ts';
import { type Tables, tablesIn } from './published-state.ts';
import { squeezedDay, squeezedFiles, START, type StoredLog } from './squeezed-day.ts';
import { keysIn } from '../adapters/stored-keys.ts';

const SLOW_MS = 60_000;
const HALF_AN_HOUR = 0.5;
const SETTLED_SECONDS = 1200;

const logs = squeezedDay(HALF_AN_HOUR);
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/** Log objects in every form, announced in every way, or not at all. */
export function describeArrivals(world: () => World): void {
  describe('log objects', () => {
    let expected: Tables;
    beforeAll(async () => {
      expected = await tablesOf(world(), logs);
      await world().stack.empty();
    }, SLOW_MS);

    test(
      'in Parquet give the tables that text gives',
      async () => {
        const parquet = squeezedFiles(HALF_AN_HOUR, 'full').map(parquetLog);
        expect(await tablesOf(world(), parquet)).toEqual(expected);
      },
      SLOW_MS,
    );

    test(
      'with Hive-compatible names give the same tables',
      async () => {
        expect(await tablesOf(world(), logs.map(withHiveName))).toEqual(expected);
      },
      SLOW_MS,
    );

    test.each<[string, (body: unknown) => object]>([
      ['by EventBridge', throughEventBridge],
      ['by SNS', (body) => ({ Type: 'Notification', Message: JSON.stringify(body) })],
    ])(
      'are announced %s',
      async (_, wrap) => {
        const { stack } = world();
        for (const { key, body } of logs) await stack.upload(key, body);
        for (const body of await stack.takeAnnouncements()) await stack.announce(JSON.stringify(wrap(body)));
        await stack.settle();
        await stack.runSchedule('detect');
        expect(await tablesIn(stack.store)).toEqual(expected);
      },
      SLOW_MS,
    );

    test(
      'that cannot be read do not delay others, and are set aside with the reason',
      async () => {
        const [first, second, third] = logs as [StoredLog, StoredLog, StoredLog];
        const sick: ReadonlyArray<[name: string, reason: string, body: Uint8Array]> = [
          ['cut', 'gzip', first.body.subarray(0, first.body.length / 2)],
          ['picture', 'no-header', PNG],
          ['no-action', 'missing-fields', withoutAction(first.body)],
        ];
        await expectSetAside(world(), { healthy: [first, second, third], sick });
      },
      SLOW_MS,
    );

    test(
      'that nobody announced are found',
      async () => {
        const { emulator, stack } = world();
        const [{ body } = { body: new Uint8Array() }] = logs;
        await stack.upload('probe', body);
        const head = await emulator.s3.send(new HeadObjectCommand({ Bucket: stack.logBucket, Key: 'probe' }));
        const writtenAt = Math.floor((head.LastModified?.getTime() ?? 0) / 1000);
        const key = `AWSLogs/123456789012/vpcflowlogs/us-east-1/${isoDay(writtenAt).replaceAll('-', '/')}/lost.log.gz`;
        await stack.upload(key, shifted(body, windowOf(writtenAt - 3600) - START));
        await stack.takeAnnouncements();

        await stack.runSchedule('reconcile');
        expect(await stack.settle()).toEqual([]);
        await stack.runSchedule('reconcile', SETTLED_SECONDS);
        expect((await stack.settle()).map(({ service }) => service)).toEqual(['ingest', 'detect']);
        expect(await keysIn(stack.store, PREFIXES.windows)).toHaveLength(1);
        await stack.runSchedule('reconcile', SETTLED_SECONDS);
        expect(await stack.settle()).toEqual([]);
      },
      SLOW_MS,
    );
  });

  describe('the message with which S3 tries a queue out', () => {
    test('is taken and means nothing', async () => {
      const { stack } = world();
      await stack.announce(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: stack.logBucket }));
      expect(await stack.settle()).toEqual([{ service: 'ingest', messages: 1, failed: 0, error: undefined }]);
      expect(await keysIn(stack.store, '')).toEqual([]);
    });
  });

  describe('a message in an unknown form', () => {
    test('is put aside after as many tries as the template says', async () => {
      const { stack } = world();
      await stack.announce('{"hello":"there"}');
      expect(await stack.settle()).toHaveLength(TRIES_OF_LOG_OBJECT);
      expect(await stack.takeDeadLetters()).toEqual([{ hello: 'there' }]);
    });
  });
}

async function tablesOf({ stack }: World, of: readonly StoredLog[]): Promise<Tables> {
  for (const { key, body } of of) await stack.upload(key, body);
  await stack.settle();
  await stack.runSchedule('detect');
  return tablesIn(stack.store);
}

async function expectSetAside(
  { stack }: World,
  logsOf: {
    readonly healthy: readonly StoredLog[];
    readonly sick: ReadonlyArray<[name: string, reason: string, body: Uint8Array]>;
  },
): Promise<void> {
  const keyOf = (name: string): string => `AWSLogs/123456789012/vpcflowlogs/us-east-1/2025/06/16/${name}.log.gz`;
  for (const [name, , body] of logsOf.sick) await stack.upload(keyOf(name), body);
  for (const { key, body } of logsOf.healthy) await stack.upload(key, body);
  const invocations = await stack.settle();
  const ingest = invocations.filter(({ service }) => service === 'ingest');
  expect(ingest.map(({ messages, failed }) => ({ messages, failed }))).toEqual([
    { messages: 6, failed: 3 },
    { messages: 3, failed: 3 },
    { messages: 3, failed: 0 },
  ]);
  expect(await keysIn(stack.store, PREFIXES.windows)).toHaveLength(logsOf.healthy.length);
  const notes: QuarantineNote[] = [];
  for (const key of await keysIn(stack.store, PREFIXES.quarantine)) {
    const note = JSON.parse(new TextDecoder().decode((await stack.store.get(key))?.bytes)) as QuarantineNote;
    expect(key).toBe(quarantineKey(objectIdOf(note)));
    notes.push(note);
  }
  expect(new Map(notes.map(({ key, reason }) => [key, reason]))).toEqual(
    new Map(logsOf.sick.map(([name, reason]) => [keyOf(name), reason])),
  );
  expect(await stack.takeDeadLetters()).toEqual([]);
}

function withHiveName({ key, body }: StoredLog): StoredLog {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const folder =
    'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2025/month=06/day=16/hour=00';
  return { key: `${folder}/${name}`, body };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function throughEventBridge(body: unknown): object {
  interface S3Event {
    readonly Records: readonly [
      { readonly s3: { readonly bucket: { name: string }; readonly object: { key: string } } },
    ];
  }
  const [{ s3 }] = (body as S3Event).Records;
  const detail = {
    version: '0',
    bucket: { name: s3.bucket.name },
    object: { key: decodeURIComponent(s3.object.key.replaceAll('+', ' ')) },
    reason: 'PutObject',
  };
  return { version: '0', 'detail-type': 'Object Created', source: 'aws.s3', account: '123456789012', detail };
}

/** The same log without the column that says what was let in. */
function withoutAction(body: Uint8Array): Uint8Array {
  const lines = gunzipSync(body).toString().trimEnd().split('\n');
  const action = (lines[0] ?? '').split(' ').indexOf('action');
  const without = lines.map((line) => line.split(' ').toSpliced(action, 1).join(' '));
  return gzipSync(`${without.join('\n')}\n`);
}

/** The same log at another time. */
function shifted(body: Uint8Array, seconds: number): Uint8Array {
  const [header = '', ...lines] = gunzipSync(body).toString().split('\n');
  const fields = header.split(' ');
  const times = [fields.indexOf('start'), fields.indexOf('end')];
  const moved = lines.map((line) =>
    line
      .split(' ')
      .map((value, index) => (times.includes(index) ? String(Number(value) + seconds) : value))
      .join(' '),
  );
  return gzipSync([header, ...moved].join('\n'));
}
