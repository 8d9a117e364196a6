import { GetObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import { increment } from '../adapters/counter.ts';
import { raceToCreate } from '../adapters/object-store-contract.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { createBucket, createQueue, createTopic, drainQueue, notifyQueue } from './emulated-aws.ts';
import { emulatorOfFile } from './emulator-of-file.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const emulator = emulatorOfFile();

const storeIn = async (where: Emulator, bucket: string): Promise<S3Store> => {
  await createBucket(where, bucket);
  return new S3Store({ client: where.s3, bucket, budget: makeBudget() });
};

describe('conditional writes of the emulator', () => {
  it('have exactly one winner of ten, each time', async () => {
    for (let round = 0; round < 10; round++) {
      const outcomes = await raceToCreate(await storeIn(emulator, `race-${round}`));
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
    }
  });

  it('wait for each other also while a large body is still arriving', async () => {
    await createBucket(emulator, 'large-race');
    const put = () =>
      emulator.s3.send(
        new PutObjectCommand({ Bucket: 'large-race', Key: 'k', Body: new Uint8Array(2_000_000), IfNoneMatch: '*' }),
      );
    const results = await Promise.allSettled(Array.from({ length: 10 }, put));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are what makes those tests pass: without them everybody wins the race and increments are lost', async () => {
    const bare = await startEmulator({ conditionalWrites: false });
    try {
      const store = await storeIn(bare, 'race');
      const outcomes = await raceToCreate(store);
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(10);
      await store.put('count', new TextEncoder().encode('0'), 'absent');
      await Promise.all(Array.from({ length: 10 }, () => increment(store, 'count')));
      expect(Number(new TextDecoder().decode((await store.get('count'))?.bytes))).toBeLessThan(10);
    } finally {
      await bare.close();
    }
  });
});

describe('notifications of the emulator', () => {
  it('announce a put with its form-encoded key, size and tag, after a test event', async () => {
    await createBucket(emulator, 'logs');
    const queue = await createQueue(emulator, 'log-events');
    await notifyQueue(emulator, 'logs', queue);
    const put = new PutObjectCommand({ Bucket: 'logs', Key: 'year=2026/red flower+ü.log.gz', Body: 'abc' });
    const { ETag = '' } = await emulator.s3.send(put);
    const [test, event, ...more] = await drainQueue(emulator, queue);
    expect(test).toMatchObject({ Event: 's3:TestEvent', Bucket: 'logs' });
    const object = { key: 'year%3D2026/red+flower%2B%C3%BC.log.gz', size: 3, eTag: ETag.replaceAll('"', '') };
    expect(event).toMatchObject({
      Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'logs' }, object } }],
    });
    expect(more).toEqual([]);
  });

  it('do not announce a put that lost', async () => {
    await createBucket(emulator, 'lost');
    const queue = await createQueue(emulator, 'lost-events');
    await notifyQueue(emulator, 'lost', queue);
    const put = () => emulator.s3.send(new PutObjectCommand({ Bucket: 'lost', Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await put();
    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    expect(await drainQueue(emulator, queue)).toHaveLength(2);
  });
});

describe('other replies of the emulator', () => {
  it('refuse a sub-resource instead of overwriting the object', async () => {
    await createBucket(emulator, 'tags');
    await emulator.s3.send(new PutObjectCommand({ Bucket: 'tags', Key: 'k', Body: 'content' }));
    const tag = new PutObjectTaggingCommand({
      Bucket: 'tags',
      Key: 'k',
      Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
    });
    await expect(emulator.s3.send(tag)).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
    const { Body } = await emulator.s3.send(new GetObjectCommand({ Bucket: 'tags', Key: 'k' }));
    expect(await Body?.transformToString()).toBe('content');
  });

  it('refuse a structured message without a default body', async () => {
    const topic = await createTopic(emulator, 'strict', await createQueue(emulator, 'strict-queue'));
    const publish = new PublishCommand({ TopicArn: topic, MessageStructure: 'json', Message: '{"sqs":"x"}' });
    await expect(emulator.sns.send(publish)).rejects.toThrow(/default/);
  });
});
