import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { partialKey } from '../../../core/storage/keys.ts';
import { createOwnershipStore } from '../../../core/storage/ownership-store.ts';
import { createSummaryStore } from '../../../core/storage/summary-store.ts';
import { publishHour } from '../../../core/storage/tables.ts';
import { createWindowStore, type WindowStore } from '../../../core/storage/window-store.ts';
import { DAY_SECONDS, dayOf, hourOf } from '../../../core/time.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { OUTSIDE_SOURCE, WINDOW } from '../../examples/observed-network.ts';
import { contents } from '../../examples/replayed-world.ts';
import { windowDocument } from '../../examples/window-documents.ts';

const windowsIn = (store: ObjectStore): WindowStore => createWindowStore(store, { settings: { inside: [] } });

/** What is made from windows: where it lies, and how a worker makes it. */
const DERIVED = [
  {
    what: 'a table',
    prefix: 'rollups/',
    make: async (store: ObjectStore, windows: WindowStore): Promise<unknown> =>
      publishHour({ store, windows, watermark: WINDOW, readWatermark: async () => WINDOW }, hourOf(WINDOW)),
  },
  {
    what: 'a summary',
    prefix: 'digests/',
    make: async (store: ObjectStore, windows: WindowStore): Promise<unknown> =>
      createSummaryStore({ store, windows, isExclusive: false }).remake([hourOf(WINDOW)]),
  },
];

describe('a worker that began before the day before showed that an address is ours', () => {
  test.each(DERIVED)('does not replace $what that another worker made since', async ({ prefix, make }) => {
    const today = windowDocument({ objects: ['object-1'] });
    const [owner] = today.interfaces;
    const yesterday = windowDocument({
      windowStart: WINDOW - DAY_SECONDS,
      objects: ['object-2'],
      interfaces: owner ? [{ ...owner, own: [OUTSIDE_SOURCE] }] : [],
    });
    const store = new MemoryStore();
    const slow = windowsIn(store);
    await store.put(partialKey(WINDOW, 'object-1'), encodeWindow(today), 'anything');
    await slow.fold(WINDOW);
    await make(store, slow);
    const before = await contents(store, prefix);

    await store.put(partialKey(yesterday.windowStart, 'object-2'), encodeWindow(yesterday), 'anything');
    await windowsIn(store).fold(yesterday.windowStart);
    await make(store, windowsIn(store));
    const since = await contents(store, prefix);
    expect(since).not.toEqual(before);
    await make(store, slow);
    expect(await contents(store, prefix)).toEqual(since);
  });
});

describe('a worker that sees what another has learnt since', () => {
  test('does not settle it: the other may die before it marks the hours', async () => {
    const [first, second] = ['198.51.100.0/28', '198.51.100.16/28'].map((block) => ({ own: [block], forwarders: [] }));
    const store = new MemoryStore();
    const [worker, other] = [createOwnershipStore(store), createOwnershipStore(store)];
    await worker.learn(WINDOW, first!);
    await other.learn(WINDOW, second!);
    worker.renew();
    expect((await worker.before(WINDOW + DAY_SECONDS)).own).toHaveLength(2);
    await worker.settle(dayOf(WINDOW));
    expect(await createOwnershipStore(store).learn(WINDOW, second!)).toBe(true);
  });
});
