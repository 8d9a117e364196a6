import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { partialKey, windowKey } from '../../../core/storage/keys.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../../../core/windows/window-document.ts';
import { createWindowStore } from '../../../core/storage/window-store.ts';
import { DAY_SECONDS } from '../../../core/time.ts';
import { OUTSIDE_SOURCE, WINDOW } from '../../examples/observed-network.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { factsOf, windowDocument } from '../../examples/window-documents.ts';
import { partialSets } from '../../examples/window-parts.ts';
import { RivalStore } from '../../doubles/rival-store.ts';

const [one, two, three] = ['object-1', 'object-2', 'object-3'].map((id) => windowDocument({ objects: [id] })) as [
  WindowDocument,
  WindowDocument,
  WindowDocument,
];

const OPTIONS = { settings: { inside: [] } };

async function addPartial(store: ObjectStore, part: WindowDocument): Promise<void> {
  await store.put(partialKey(part.windowStart, part.objects[0] ?? ''), encodeWindow(part), 'anything');
}

async function storeOf(parts: readonly WindowDocument[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const part of parts) await addPartial(store, part);
  return store;
}

describe('WindowStore.fold()', () => {
  test('folds to the same bytes, however the partials come in between', async () => {
    await fc.assert(
      fc.asyncProperty(partialSets, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), async (parts, folds) => {
        const store = new MemoryStore();
        for (const [index, part] of parts.entries()) {
          await addPartial(store, part);
          if (folds[index]) await createWindowStore(store, OPTIONS).fold(WINDOW);
        }
        expect((await createWindowStore(store, OPTIONS).fold(WINDOW))?.facts).toEqual(factsOf(parts));
        const expected = foldWindow(parts);
        expect((await store.get(windowKey(WINDOW)))?.bytes).toEqual(expected && encodeWindow(expected));
      }),
      { numRuns: 50 },
    );
  });

  test('knows nothing of a window without partials, and writes nothing', async () => {
    const store = await storeOf([]);
    expect(await createWindowStore(store, OPTIONS).fold(WINDOW)).toBeUndefined();
    expect(await store.get(windowKey(WINDOW))).toBeUndefined();
  });

  test('does not write again when nothing new came', async () => {
    const store = new RivalStore(0, async () => undefined);
    await addPartial(store, one);
    const windows = createWindowStore(store, OPTIONS);
    await windows.fold(WINDOW);
    await windows.fold(WINDOW);
    expect(store.writes).toBe(2);
  });

  test('counts what another worker folded meanwhile, and once', async () => {
    const store = new RivalStore(1, async (key, rival) => {
      if (key === windowKey(WINDOW)) await createWindowStore(rival, OPTIONS).fold(WINDOW);
    });
    await MemoryStore.prototype.put.call(store, partialKey(WINDOW, 'object-1'), encodeWindow(one), 'anything');
    await MemoryStore.prototype.put.call(store, partialKey(WINDOW, 'object-2'), encodeWindow(two), 'anything');
    expect((await createWindowStore(store, OPTIONS).fold(WINDOW))?.facts).toEqual(factsOf([one, two]));
  });

  test('takes in a partial that arrives while another worker writes', async () => {
    const late = async (_: string, store: MemoryStore): Promise<void> => {
      await addPartial(store, three);
      await createWindowStore(store, OPTIONS).fold(WINDOW);
    };
    const store = new RivalStore(1, late);
    await MemoryStore.prototype.put.call(store, partialKey(WINDOW, 'object-1'), encodeWindow(one), 'anything');
    expect((await createWindowStore(store, OPTIONS).fold(WINDOW))?.facts.objects).toEqual(['object-1', 'object-3']);
  });

  test('reads the document before it lists the partials, so that a listing is never older than what it is added to', async () => {
    const store = await storeOf([one]);
    const calls: string[] = [];
    const observed: ObjectStore = {
      get: (key) => {
        calls.push(`get ${key.slice(0, key.indexOf('/'))}`);
        return store.get(key);
      },
      put: (key, bytes, expected) => store.put(key, bytes, expected),
      list: (prefix) => {
        calls.push(`list ${prefix.slice(0, prefix.indexOf('/'))}`);
        return store.list(prefix);
      },
    };
    await createWindowStore(observed, OPTIONS).fold(WINDOW);
    expect(calls.slice(0, 3)).toEqual(['get windows', 'list partials', 'get partials']);
  });

  test('keeps what was folded of partials that are gone', async () => {
    const whole = foldWindow([one, two]) ?? one;
    const store = await storeOf([three]);
    await store.put(windowKey(WINDOW), encodeWindow(whole), 'absent');
    expect((await createWindowStore(store, OPTIONS).fold(WINDOW))?.facts).toEqual(factsOf([one, two, three]));
  });

  test('folds more partials than are read at once', async () => {
    const parts = Array.from({ length: 75 }, (_, index) => windowDocument({ objects: [`object-${100 + index}`] }));
    const folded = await createWindowStore(await storeOf(parts), OPTIONS).fold(WINDOW);
    expect(folded?.facts.objects).toHaveLength(75);
    expect(folded?.facts.pairs).toMatchObject([rejectedPair({ rejected: 75, packets: 75, bytes: 75 * 52 })]);
  });
});

describe('WindowStore.read()', () => {
  test('reads what was folded, and knows nothing of other windows', async () => {
    const store = await storeOf([one]);
    const windows = createWindowStore(store, OPTIONS);
    expect(await windows.read(WINDOW)).toBeUndefined();
    await windows.fold(WINDOW);
    expect(await windows.read(WINDOW)).toEqual(factsOf([one]));
    expect(await windows.read(WINDOW + 300)).toBeUndefined();
  });

  test('decodes a document once, and sees a new version at once', async () => {
    const store = await storeOf([one]);
    const windows = createWindowStore(store, OPTIONS);
    await windows.fold(WINDOW);
    expect(await windows.read(WINDOW)).toBe(await windows.read(WINDOW));
    await addPartial(store, two);
    await createWindowStore(store, OPTIONS).fold(WINDOW);
    expect((await windows.read(WINDOW))?.objects).toEqual(['object-1', 'object-2']);
  });

  test.each([
    ['others', false],
    ['nobody else', true],
  ])(
    'sees a window anew when the day before shows that an address is ours, where %s may write',
    async (_, isExclusive) => {
      const [owner] = one.interfaces;
      const dayBefore = windowDocument({
        windowStart: WINDOW - DAY_SECONDS,
        interfaces: owner ? [{ ...owner, own: [OUTSIDE_SOURCE] }] : [],
      });
      const store = await storeOf([one, dayBefore]);
      const windows = createWindowStore(store, { ...OPTIONS, isExclusive });
      await windows.fold(WINDOW);
      expect((await windows.read(WINDOW))?.pairs).toMatchObject([{ direction: 'inbound' }]);
      await windows.fold(dayBefore.windowStart);
      expect((await windows.read(WINDOW))?.pairs).toMatchObject([{ direction: 'lateral' }]);
    },
  );

  test('forgets the documents that it read longest ago', async () => {
    const store = await storeOf([one, { ...two, windowStart: WINDOW + 300 }]);
    const windows = createWindowStore(store, { ...OPTIONS, remembered: 1, isExclusive: false });
    await windows.fold(WINDOW);
    await windows.fold(WINDOW + 300);
    const before = await windows.read(WINDOW);
    await windows.read(WINDOW + 300);
    expect(await windows.read(WINDOW)).not.toBe(before);
    expect(await windows.read(WINDOW)).toEqual(before);
  });
});
