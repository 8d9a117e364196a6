import { expect, test } from '@jest/globals';
import { createS3ConditionalReader } from '../../../adapters/aws/s3-conditional-reader.ts';
import { S3Store } from '../../../adapters/aws/s3-store.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { makeBudget } from './test-budget.ts';

const emulator = emulatorOfFile();

test('reads an object only where it has changed', async () => {
  await createBucket(emulator, 'config');
  const about = { client: emulator.s3, bucket: 'config', budget: makeBudget() };
  const store = new S3Store(about);
  const reader = createS3ConditionalReader(about);
  expect(await reader.readUnless('config/k', undefined)).toBeUndefined();
  await store.put('config/k', new Uint8Array([1]), 'absent');
  const first = await store.get('config/k');
  expect(await reader.readUnless('config/k', undefined)).toEqual(first);
  expect(await reader.readUnless('config/k', first?.etag)).toBe('unchanged');
  await store.put('config/k', new Uint8Array([2]), 'anything');
  expect(await reader.readUnless('config/k', first?.etag)).toMatchObject({ bytes: new Uint8Array([2]) });
});

test('fails where the bucket is not there', async () => {
  const reader = createS3ConditionalReader({ client: emulator.s3, bucket: 'nowhere', budget: makeBudget() });
  await expect(reader.readUnless('config/k', undefined)).rejects.toThrow(/bucket/i);
});
