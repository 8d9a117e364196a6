import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openS3LogObject } from '../../../adapters/aws/s3-log-object.ts';
import { openS3Ranges } from '../../../adapters/aws/s3-ranges.ts';
import type { RangedBytes } from '../../../core/ports.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import type { Fault } from '../../aws/fault-hooks.ts';
import { makeBudget } from './test-budget.ts';

const KEY = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/a b.log.parquet';
const SIZE_BYTES = 2_000_000;
const emulator = emulatorOfFile();
let etag: string;

beforeAll(async () => {
  await createBucket(emulator, 'logs');
});
beforeEach(async () => {
  etag = await put(1);
});

/** Stores bytes that count up from `first`. */
async function put(first: number): Promise<string> {
  const Body = Uint8Array.from({ length: SIZE_BYTES }, (_, at) => (first + at) % 251);
  const reply = await emulator.s3.send(new PutObjectCommand({ Bucket: 'logs', Key: KEY, Body }));
  return reply.ETag ?? '';
}

const open = (): RangedBytes =>
  openS3Ranges({
    client: emulator.s3,
    identity: { bucket: 'logs', key: KEY, etag },
    sizeBytes: SIZE_BYTES,
    budget: makeBudget(60_000),
  });
const failGet = (how: Fault['how'], when: Fault['when'] = 'before'): void =>
  emulator.failNext({ method: 'GET', url: 'AWSLogs', when, how });

describe('openS3Ranges()', () => {
  it('reads parts of an object', async () => {
    expect([...(await open().read(10, 14))]).toEqual([11, 12, 13, 14]);
    expect((await open().read(0, SIZE_BYTES)).byteLength).toBe(SIZE_BYTES);
  });

  it('waits out throttling, and connections that break', async () => {
    failGet({ status: 503, code: 'SlowDown' });
    failGet('cut', 'after');
    expect((await open().read(0, 100_000)).byteLength).toBe(100_000);
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('never mixes two versions of an object', async () => {
    const ranges = open();
    await ranges.read(0, 10);
    await put(100);
    await expect(ranges.read(10, 20)).rejects.toMatchObject({
      name: 'ChangedLogObjectError',
      message: `Read s3://logs/${KEY}: it was overwritten meanwhile`,
    });
  });

  it('fails where fewer bytes come than it asked for: part of a page is never taken for the page', async () => {
    await expect(open().read(SIZE_BYTES - 10, SIZE_BYTES + 10)).rejects.toThrow(
      `Read s3://logs/${KEY}: found 10 bytes at ${SIZE_BYTES - 10}, expected 20`,
    );
  });

  it('says that the object is denied', async () => {
    failGet({ status: 403, code: 'AccessDenied' });
    await expect(open().read(0, 10)).rejects.toMatchObject({ reason: 'denied' });
  });
});

describe('openS3LogObject()', () => {
  const openKey = async (key: string) =>
    openS3LogObject({ client: emulator.s3, bucket: 'logs', key, budget: makeBudget(60_000) });

  it('can be read by range, also after the stream was given up', async () => {
    const { body, ranges } = await openKey(KEY);
    for await (const chunk of body) {
      expect(chunk).not.toHaveLength(0);
      break;
    }
    const bytes = await ranges?.();
    expect(bytes?.sizeBytes).toBe(SIZE_BYTES);
    expect([...((await bytes?.read(250, 253)) ?? [])]).toEqual([0, 1, 2]);
  });

  it('reads a small object as a stream only', async () => {
    await emulator.s3.send(
      new PutObjectCommand({ Bucket: 'logs', Key: 'small.log.parquet', Body: new Uint8Array(100) }),
    );
    expect(await openKey('small.log.parquet')).not.toHaveProperty('ranges');
  });
});
