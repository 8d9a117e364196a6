import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readS3Body } from '../../../adapters/aws/s3-body.ts';

const never = new AbortController().signal;

describe('readS3Body()', () => {
  it('gives all bytes of a body', async () => {
    const body = Readable.from([Buffer.from([1, 2]), Buffer.from([3])]);
    expect([...(await readS3Body(body, never))]).toEqual([1, 2, 3]);
  });

  it('gives up a reply that stalls when its time is over: nothing may wait for it until the process dies', async () => {
    const stalled = new Readable({ read: () => undefined });
    stalled.push(Buffer.from([1, 2]));
    await expect(readS3Body(stalled, AbortSignal.timeout(20))).rejects.toMatchObject({ name: 'InterruptedBodyError' });
    expect(stalled.destroyed).toBe(true);
  });

  it('refuses a body that is no stream of Node', async () => {
    await expect(readS3Body(new Uint8Array(1), never)).rejects.toThrow(TypeError);
  });
});
