import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { S3Store, type S3StoreSettings } from '../../../adapters/aws/s3-store.ts';
import { makeBudget } from './test-budget.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Headers of a write. */
async function headersOf(
  settings: Pick<S3StoreSettings, 'keyArn' | 'leavesEncryption'>,
  key = 'episodes/open.json',
): Promise<Readonly<Record<string, string>>> {
  const client = new S3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const headers: Record<string, string> = {};
  client.middlewareStack.add(
    () => async (args) => {
      Object.assign(headers, (args.request as { headers: Record<string, string> }).headers);
      return { response: {}, output: { $metadata: {} } };
    },
    { step: 'finalizeRequest' },
  );
  const store = new S3Store({ client, bucket: 'data', ...settings, budget: makeBudget() });
  await store.put(key, new Uint8Array([1]), 'absent');
  return headers;
}

/** Headers of a write that say how it is encrypted. */
async function encryptionOf(
  settings: Pick<S3StoreSettings, 'keyArn' | 'leavesEncryption'>,
): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    Object.entries(await headersOf(settings)).filter(([name]) => name.startsWith('x-amz-server-side-encryption')),
  );
}

describe('every write says how it is encrypted, because policies of organisations may demand it', () => {
  test('with keys of S3', async () => {
    expect(await encryptionOf({})).toEqual({ 'x-amz-server-side-encryption': 'AES256' });
  });

  test('with a customer key', async () => {
    expect(await encryptionOf({ keyArn: KEY })).toEqual({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': KEY,
    });
  });
});

describe('a write to a bucket of somebody else', () => {
  test('leaves the encryption to the bucket', async () => {
    expect(await encryptionOf({ leavesEncryption: true })).toEqual({});
  });
});

describe('a write of a page', () => {
  test('names its type, so that a browser shows it', async () => {
    expect(await headersOf({}, 'reports/2026-W47.html')).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    expect((await headersOf({}))['content-type']).not.toContain('html');
  });
});
