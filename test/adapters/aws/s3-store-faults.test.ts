import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../../core/ports.ts';
import { RetryBudgetExhaustedError } from '../../../adapters/aws/retry-budget.ts';
import { S3Store } from '../../../adapters/aws/s3-store.ts';
import { createBucket } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import type { Fault } from '../../aws/fault-hooks.ts';
import { makeBudget, type TestBudget } from './test-budget.ts';
import { keysIn } from '../stored-keys.ts';

const PATH = '/faults/k';
const slowDown: Fault = { method: 'PUT', url: PATH, when: 'before', how: { status: 503, code: 'SlowDown' } };
const mine = new TextEncoder().encode('mine');
const theirs = new TextEncoder().encode('theirs');

const emulator = emulatorOfFile();
let buckets = 0;
let bucket: string;
let budget: TestBudget;
let store: ObjectStore;

beforeEach(async () => {
  bucket = `faults-${buckets++}`;
  await createBucket(emulator, bucket);
  budget = makeBudget();
  store = makeStore(budget);
});

const makeStore = (time: TestBudget): ObjectStore =>
  new S3Store({ client: emulator.s3, bucket, prefix: 'faults/', budget: time });
const ambiguous = (how: Fault['how']): Fault => ({ method: 'PUT', url: PATH, when: 'after', how });
const ambiguousReplies: Fault['how'][] = [
  { status: 500, code: 'InternalError' },
  { status: 503, code: 'ServiceUnavailable' },
  'reset',
];

describe('a write whose reply is lost', () => {
  it.each(ambiguousReplies)('is known to have created the object (%j)', async (how) => {
    emulator.failNext(ambiguous(how));
    expect(await store.put('k', mine, 'absent')).toBe('written');
    expect(emulator.pendingFaults()).toBe(0);
    expect((await store.get('k'))?.bytes).toEqual(mine);
  });

  it.each(ambiguousReplies)('is known to have replaced the object (%j)', async (how) => {
    await store.put('k', theirs, 'absent');
    const etag = (await store.get('k'))?.etag ?? '';
    emulator.failNext(ambiguous(how));
    expect(await store.put('k', mine, { etag })).toBe('written');
    expect((await store.get('k'))?.bytes).toEqual(mine);
  });

  it('is repeated when no reply comes at all', async () => {
    emulator.failNext(ambiguous('hang'));
    expect(await makeStore(makeBudget(60_000, 100)).put('k', mine, 'absent')).toBe('written');
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('is lost when others wrote meanwhile', async () => {
    emulator.failNext({ ...slowDown, how: { status: 500, code: 'InternalError' } });
    const writing = budget.sleep;
    const slow = makeStore({
      ...budget,
      sleep: async (ms) => (await writing(ms), void (await store.put('k', theirs, 'anything'))),
    });
    expect(await slow.put('k', mine, 'absent')).toBe('lost');
    expect((await store.get('k'))?.bytes).toEqual(theirs);
  });

  it('is noticed when the client itself tried again', async () => {
    const client = emulator.makeS3Client({ maxAttempts: 3 });
    emulator.failNext(ambiguous({ status: 500, code: 'InternalError' }));
    expect(await new S3Store({ client, bucket, prefix: 'faults/', budget }).put('k', mine, 'absent')).toBe('written');
    expect(budget.sleptMs).toEqual([]);
    client.destroy();
  });
});

describe('a write that is refused', () => {
  it('is lost at the first clear answer, even to equal bytes, because somebody else wrote them', async () => {
    await store.put('k', mine, 'absent');
    expect(await store.put('k', mine, 'absent')).toBe('lost');
    expect(budget.sleptMs).toEqual([]);
  });

  it('is repeated after a conflict with a write in flight, which may fail itself', async () => {
    emulator.failNext({ ...slowDown, how: { status: 409, code: 'ConditionalRequestConflict' } });
    expect(await store.put('k', mine, 'absent')).toBe('written');
    expect(budget.sleptMs).toHaveLength(1);
  });

  it('fails at once when permission is missing', async () => {
    emulator.failNext({ ...slowDown, how: { status: 403, code: 'AccessDenied' } });
    await expect(store.put('k', mine, 'absent')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(budget.sleptMs).toEqual([]);
  });

  it('fails, and is not lost, when the bucket is missing', async () => {
    const nowhere = new S3Store({ client: emulator.s3, bucket: 'nowhere', budget });
    await expect(nowhere.put('k', mine, 'anything')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(nowhere.get('k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('throttling', () => {
  it('is waited out with growing random delays', async () => {
    emulator.failNext(slowDown, slowDown, slowDown);
    expect(await store.put('k', mine, 'absent')).toBe('written');
    expect(budget.sleptMs).toEqual([25, 50, 100]);
  });

  it('ends with a clear error when the time is up', async () => {
    emulator.failNext(...Array.from({ length: 7 }, () => slowDown));
    const failing = makeStore(makeBudget(2_000)).put('k', mine, 'absent');
    await expect(failing).rejects.toThrow(RetryBudgetExhaustedError);
    await expect(failing).rejects.toThrow(/^Write k in faults-\d+: out of time after 7 tries, last failure SlowDown/);
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('does not even begin without time', async () => {
    await expect(makeStore(makeBudget(0)).put('k', mine, 'absent')).rejects.toThrow(/out of time after 0 tries$/);
    expect(await store.get('k')).toBeUndefined();
  });
});

describe('a read', () => {
  it.each(['reset', 'cut', { status: 503, code: 'SlowDown' }] as const)('is repeated after %j', async (how) => {
    const bytes = new Uint8Array(300_000).fill(7);
    await store.put('k', bytes, 'absent');
    emulator.failNext({ method: 'GET', url: PATH, when: 'after', how });
    expect((await store.get('k'))?.bytes.length).toBe(300_000);
    expect(budget.sleptMs).toHaveLength(1);
  });

  it('repeats a page of a listing', async () => {
    await store.put('k', mine, 'absent');
    emulator.failNext({ method: 'GET', url: 'list-type=2', when: 'before', how: 'reset' });
    expect(await keysIn(store)).toEqual(['k']);
  });
});
