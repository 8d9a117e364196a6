import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DownloadedLogObject, downloadS3LogObject } from '../../../adapters/aws/s3-log-download.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import type { Fault } from '../../aws/fault-hooks.ts';
import { putObject } from '../../cli/deployment/aws-deployment.ts';
import { makeBudget } from './test-budget.ts';

const BYTES = new Uint8Array(300_000).fill(7);
const MOST_TRIES = 3;
const emulator = emulatorOfFile();

beforeAll(async () => {
  await createBucket(emulator, 'logs');
  await putObject(emulator, { bucket: 'logs', key: 'a.log' }, BYTES);
});

const download = (totalMs?: number): Promise<DownloadedLogObject> =>
  downloadS3LogObject({ client: emulator.s3, bucket: 'logs', key: 'a.log', budget: makeBudget(totalMs) });
const failGets = (count: number, how: Fault['how'], when: Fault['when']): void =>
  emulator.failNext(...Array.from({ length: count }, () => ({ method: 'GET' as const, url: 'a.log', when, how })));

describe('downloadS3LogObject()', () => {
  it('reads again what broke off, and gives it whole', async () => {
    failGets(MOST_TRIES - 1, 'cut', 'after');
    const { bytes, writtenAt } = await download();
    expect(Buffer.compare(bytes, BYTES)).toBe(0);
    expect(writtenAt).toBeGreaterThan(0);
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('says that S3 did not send it whole when it broke off each time', async () => {
    failGets(MOST_TRIES, 'cut', 'after');
    await expect(download()).rejects.toMatchObject({ name: 'LogObjectUnavailableError', reason: 'unreachable' });
  });

  it('says that S3 did not send it when it was throttled until the time was over, and by what', async () => {
    failGets(30, { status: 503, code: 'SlowDown' }, 'before');
    const downloading = download(20_000);
    await expect(downloading).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(downloading).rejects.toThrow(
      /asked several times \(503 SlowDown\); run the same command again later$/,
    );
  });
});
