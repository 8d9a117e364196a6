import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import type { Ownership } from '../../../core/network/ownership.ts';
import { createOwnershipStore } from '../../../core/storage/ownership-store.ts';
import { DAY_SECONDS, dayOf } from '../../../core/time.ts';
import { WINDOW } from '../../examples/observed-network.ts';

const [FIRST, SECOND] = ['198.51.100.0/28', '198.51.100.16/28'].map((block): Ownership => ({
  own: [block],
  forwarders: [],
})) as [Ownership, Ownership];

describe('what is learnt of a day', () => {
  test('is untold until the worker that learnt it settles it', async () => {
    const store = new MemoryStore();
    const worker = createOwnershipStore(store);
    expect(await worker.learn(WINDOW, FIRST)).toBe(true);
    expect(await createOwnershipStore(store).learn(WINDOW, FIRST)).toBe(true);
    await worker.settle(dayOf(WINDOW));
    expect(await createOwnershipStore(store).learn(WINDOW, FIRST)).toBe(false);
  });

  test('stays untold where another worker has learnt more since: that worker may die before it marks the hours', async () => {
    const store = new MemoryStore();
    const [worker, other] = [createOwnershipStore(store), createOwnershipStore(store)];
    await worker.learn(WINDOW, FIRST);
    await other.learn(WINDOW, SECOND);
    await worker.settle(dayOf(WINDOW));
    expect(await createOwnershipStore(store).learn(WINDOW, SECOND)).toBe(true);
    expect((await createOwnershipStore(store).before(WINDOW + DAY_SECONDS)).own).toEqual([...FIRST.own, ...SECOND.own]);
  });
});
