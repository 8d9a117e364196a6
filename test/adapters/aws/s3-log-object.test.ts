import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogObjectUnavailableError } from '../../../adapters/aws/log-object-unavailable.ts';
import { openS3LogObject, type S3LogObject } from '../../../adapters/aws/s3-log-object.ts';
import type { LogObject } from '../../../core/ports.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import type { Fault } from '../../aws/fault-hooks.ts';
import { makeBudget } from './test-budget.ts';

const KEY = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/hour=03/a b.log.gz';
const SIZE_BYTES = 1_000_000;
const emulator = emulatorOfFile();
let etag: string;

beforeAll(async () => {
  await createBucket(emulator, 'logs');
  const put = await emulator.s3.send(
    new PutObjectCommand({ Bucket: 'logs', Key: KEY, Body: new Uint8Array(SIZE_BYTES).fill(7) }),
  );
  etag = put.ETag ?? '';
});

const open = (more: { key?: string; maxSizeBytes?: number; tryTimeoutMs?: number } = {}): Promise<S3LogObject> =>
  openS3LogObject({
    client: emulator.s3,
    bucket: 'logs',
    key: KEY,
    budget: makeBudget(60_000, more.tryTimeoutMs),
    ...more,
  });
const failGet = (how: Fault['how'], when: Fault['when'] = 'before'): void =>
  emulator.failNext({ method: 'GET', url: 'AWSLogs', when, how });

async function sizeOf({ body }: Pick<LogObject, 'body'>): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of body) sizeBytes += chunk.length;
  return sizeBytes;
}

describe('openS3LogObject()', () => {
  it('streams the bytes, and says who they are by the tag of the same reply', async () => {
    const object = await open();
    expect(object.sizeBytes).toBe(SIZE_BYTES);
    expect(await sizeOf(object)).toBe(SIZE_BYTES);
    expect(object.identity()).toEqual({ bucket: 'logs', key: KEY, etag });
    expect('versionId' in object).toBe(false);
  });

  it('waits out throttling', async () => {
    failGet({ status: 503, code: 'SlowDown' });
    expect(await sizeOf(await open())).toBe(SIZE_BYTES);
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('lets the reader take longer than one try may', async () => {
    const object = await open({ tryTimeoutMs: 500 });
    await sleep(600);
    expect(await sizeOf(object)).toBe(SIZE_BYTES);
  });

  it('throws in mid-body when the connection breaks, so that half an object is never taken for one', async () => {
    failGet('cut', 'after');
    const object = await open();
    await expect(sizeOf(object)).rejects.toThrow();
  });

  it.each([
    ['archived', { status: 403, code: 'InvalidObjectState' }],
    ['denied', { status: 403, code: 'AccessDenied' }],
  ] as const)('says that an object is %s', async (reason, how) => {
    failGet(how);
    await expect(open()).rejects.toMatchObject({ name: 'LogObjectUnavailableError', reason });
  });

  it('says that an object is missing', async () => {
    const opening = open({ key: 'AWSLogs/none' });
    await expect(opening).rejects.toThrow(LogObjectUnavailableError);
    await expect(opening).rejects.toThrow('Open log object s3://logs/AWSLogs/none: found no such object');
    await expect(opening).rejects.toMatchObject({ reason: 'missing' });
  });

  it('refuses an object above the limit with both numbers, and reads one at the limit', async () => {
    const opening = open({ maxSizeBytes: SIZE_BYTES - 1 });
    await expect(opening).rejects.toMatchObject({ reason: 'too-large' });
    await expect(opening).rejects.toThrow(/found 1000000 bytes, expected at most 999999$/);
    expect(await sizeOf(await open({ maxSizeBytes: SIZE_BYTES }))).toBe(SIZE_BYTES);
  });
});
