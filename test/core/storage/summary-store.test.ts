import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { createSummaryStore, type SummarySource } from '../../../core/storage/summary-store.ts';
import { HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../../core/time.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { observedWindow } from '../../examples/observed-windows.ts';
import { neighbours, reach } from '../../examples/remembered-windows.ts';
import { contents } from '../../examples/replayed-world.ts';
import { RivalStore } from '../../doubles/rival-store.ts';

const HOUR = hourOf(WINDOW);

/** Windows without a network: nothing is learnt of any day. */
function windowsOf(facts: ReadonlyMap<number, WindowFacts>): SummarySource['windows'] {
  return { read: async (start) => facts.get(start), renewLearnt: () => undefined };
}

describe('SummaryStore.remake()', () => {
  test('makes a day from its hours as they are stored now, not as this worker read them before', async () => {
    const store = new MemoryStore();
    const facts = new Map<number, WindowFacts>();
    const windows = windowsOf(facts);
    const workers = [1, 2].map(() => createSummaryStore({ store, windows, isExclusive: false }));
    const observe = (windowStart: number, hosts: number): void =>
      void facts.set(windowStart, observedWindow(reach('10.0.9.5', neighbours(hosts)), { windowStart }));

    observe(HOUR, 1);
    await workers[0]!.remake([HOUR]);
    observe(HOUR, 12);
    await workers[1]!.remake([HOUR]);
    observe(HOUR + 2 * HOUR_SECONDS, 1);
    await workers[0]!.remake([HOUR + 2 * HOUR_SECONDS]);

    const whole = new MemoryStore();
    await createSummaryStore({ store: whole, windows, isExclusive: false }).remake([HOUR, HOUR + 2 * HOUR_SECONDS]);
    expect(await contents(store, 'digests/')).toEqual(await contents(whole, 'digests/'));
  });

  test('reads the windows again when another worker wrote the summary meanwhile', async () => {
    const facts = new Map<number, WindowFacts>();
    const windows = windowsOf(facts);
    const observe = (hosts: number): void =>
      void facts.set(HOUR, observedWindow(reach('10.0.9.5', neighbours(hosts)), { windowStart: HOUR }));
    observe(1);
    const store = new RivalStore(1, async (_key, shared) => {
      observe(12);
      await createSummaryStore({ store: shared, windows, isExclusive: false }).remake([HOUR]);
    });
    await createSummaryStore({ store, windows, isExclusive: false }).remake([HOUR]);

    const whole = new MemoryStore();
    await createSummaryStore({ store: whole, windows, isExclusive: false }).remake([HOUR]);
    expect(await contents(store, 'digests/')).toEqual(await contents(whole, 'digests/'));
  });

  test('makes the hour after a changed one anew, because its trailing counts reach back', async () => {
    const facts = new Map<number, WindowFacts>();
    const windows = windowsOf(facts);
    const observe = (windowStart: number, hosts: number): void =>
      void facts.set(windowStart, observedWindow(reach('10.0.9.5', neighbours(hosts)), { windowStart }));
    const hours = [HOUR, HOUR + HOUR_SECONDS];
    for (let start = HOUR; start < HOUR + 2 * HOUR_SECONDS; start += WINDOW_SECONDS) observe(start, 1);
    const store = new MemoryStore();
    const summaries = createSummaryStore({ store, windows, isExclusive: false });
    await summaries.remake(hours);
    observe(HOUR + HOUR_SECONDS - WINDOW_SECONDS, 12);
    await summaries.remake([HOUR]);

    const whole = new MemoryStore();
    await createSummaryStore({ store: whole, windows, isExclusive: false }).remake(hours);
    expect(await contents(store, 'digests/')).toEqual(await contents(whole, 'digests/'));
  });
});
