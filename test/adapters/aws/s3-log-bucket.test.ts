import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { S3LogBucket } from '../../../adapters/aws/s3-log-bucket.ts';
import type { ListedLogObject } from '../../../core/ports.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { makeBudget } from './test-budget.ts';

const PAGE_KEYS = 20;
const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/';
/** More than two pages. */
const KEYS = Array.from({ length: 2 * PAGE_KEYS + 5 }, (_, index) => `${FOLDER}${100 + index}.log.gz`);

const emulator = emulatorOfFile({ pageKeys: PAGE_KEYS });
beforeAll(async () => {
  await createBucket(emulator, 'logs');
  for (const Key of [...KEYS, 'AWSLogs/other']) {
    await emulator.s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body: Key }));
  }
});

const bucket = (): S3LogBucket => new S3LogBucket({ client: emulator.s3, bucket: 'logs', budget: makeBudget(60_000) });

async function listed(prefix: string, after?: string): Promise<ListedLogObject[]> {
  const objects: ListedLogObject[] = [];
  for await (const object of bucket().objects(prefix, after)) objects.push(object);
  return objects;
}

describe('S3LogBucket', () => {
  it('lists all objects below a prefix in order, however many pages they take', async () => {
    const objects = await listed(FOLDER);
    expect(objects.map(({ key }) => key)).toEqual(KEYS);
    const [first] = objects;
    expect(first).toEqual({
      key: KEYS[0],
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      sizeBytes: KEYS[0]?.length,
      writtenAt: expect.any(Number),
    });
    expect(Math.abs((first?.writtenAt ?? 0) - Date.now() / 1000)).toBeLessThan(600);
  });

  it('goes on behind a key', async () => {
    expect((await listed(FOLDER, KEYS[PAGE_KEYS])).map(({ key }) => key)).toEqual(KEYS.slice(PAGE_KEYS + 1));
  });

  it('waits out throttling between two pages', async () => {
    const objects = bucket().objects(FOLDER)[Symbol.asyncIterator]();
    await objects.next();
    emulator.failNext({ method: 'GET', url: 'list-type', when: 'before', how: { status: 503, code: 'SlowDown' } });
    let rest = 0;
    while ((await objects.next()).done !== true) rest++;
    expect([rest, emulator.pendingFaults()]).toEqual([KEYS.length - 1, 0]);
  });

  it('names the folders right below a prefix', async () => {
    expect(await bucket().folders('AWSLogs/')).toEqual(['AWSLogs/123456789012/']);
  });
});
