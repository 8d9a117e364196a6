import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../core/alerting/alert.ts';
import { decodeState, encodeState } from '../../core/alerting/state.ts';
import { detect } from '../../core/detect.ts';
import { storePartials, type ReadObject, readLogObject } from '../../core/ingest.ts';
import { EPISODES_KEY, partialKey, tableKey } from '../../core/storage/keys.ts';
import { publishHour } from '../../core/storage/tables.ts';
import { createWindowStore } from '../../core/storage/window-store.ts';
import { hourOf } from '../../core/time.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { SimulatedBucket } from '../../simulation/bucket.ts';
import { everyWay, interleave } from '../../simulation/interleavings.ts';
import { publisherOf, storeOf } from '../../simulation/ports.ts';
import type { SimulatedProcess } from '../../simulation/process.ts';
import { expectedEnd, runSchedule, UNDISTURBED } from '../../simulation/run-schedule.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { LEASE_SECONDS, Watch } from '../../simulation/watch.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { logObject } from '../examples/replayed-world.ts';
import { windowDocument } from '../examples/window-documents.ts';

const { settings, logObjects } = SMALL_WORLD;

/** A bucket with partials of these objects in one window. */
function bucketOf(...ids: readonly string[]): SimulatedBucket {
  const bucket = new SimulatedBucket();
  for (const id of ids) {
    bucket.put(partialKey(WINDOW, id), encodeWindow(windowDocument({ objects: [id] })), 'absent');
  }
  return bucket;
}

function contentOf({ objects }: SimulatedBucket): Record<string, string> {
  return Object.fromEntries([...objects].map(([key, { etag }]) => [key, etag]));
}

/** Runs works in every order of their calls, and expects the same bucket each time. */
async function expectSameAlways(
  start: () => SimulatedBucket,
  works: (bucket: SimulatedBucket) => ReadonlyArray<(process: SimulatedProcess) => Promise<unknown>>,
): Promise<number> {
  let expected: Record<string, string> | undefined;
  return everyWay(async (choose) => {
    const bucket = start();
    await interleave(works(bucket), choose);
    expected ??= contentOf(bucket);
    expect(contentOf(bucket)).toEqual(expected);
  });
}

const storeIn = (bucket: SimulatedBucket) => {
  const watch = new Watch(bucket);
  return (process: SimulatedProcess) => storeOf(process, bucket, watch);
};

describe('every order of the calls', () => {
  test('of two workers on one log object gives the same partials', async () => {
    const [, object] = logObjects;
    const read: ReadObject = await readLogObject(logObject(object!), settings);
    const ways = await expectSameAlways(
      () => new SimulatedBucket(),
      (bucket) => [1, 2].map(() => (process) => storePartials(read, storeIn(bucket)(process))),
    );
    expect(ways).toBeGreaterThan(1);
  });

  test('of two folds of one window counts both log objects', async () => {
    const fold = (bucket: SimulatedBucket) => (process: SimulatedProcess) =>
      createWindowStore(storeIn(bucket)(process), { settings }).fold(WINDOW);
    const ways = await expectSameAlways(
      () => bucketOf('object-1'),
      (bucket) => [
        fold(bucket),
        async (process) => {
          const store = storeIn(bucket)(process);
          await store.put(
            partialKey(WINDOW, 'object-2'),
            encodeWindow(windowDocument({ objects: ['object-2'] })),
            'anything',
          );
          await createWindowStore(store, { settings }).fold(WINDOW);
        },
      ],
    );
    expect(ways).toBeGreaterThan(400);
  });

  test('of a fold and a publish that another publish follows gives tables of the whole window', async () => {
    const publish = async (bucket: SimulatedBucket, process: SimulatedProcess): Promise<unknown> => {
      const store = storeIn(bucket)(process);
      const windows = createWindowStore(store, { settings });
      return publishHour({ store, windows, watermark: 0, readWatermark: async () => 0 }, hourOf(WINDOW));
    };
    let expected: string | undefined;
    const ways = await everyWay(async (choose) => {
      const bucket = bucketOf('object-1');
      const hour = bucketOf('object-1', 'object-2');
      await interleave(
        [async (process) => createWindowStore(storeIn(bucket)(process), { settings }).fold(WINDOW)],
        choose,
      );
      for (const [key, { bytes }] of hour.objects) bucket.put(key, bytes, 'anything');
      await interleave(
        [
          async (process) => createWindowStore(storeIn(bucket)(process), { settings }).fold(WINDOW),
          async (process) => {
            let calls = 0;
            const bounded = { ...storeIn(bucket)(process) };
            const windows = {
              read: async (start: number) =>
                start === WINDOW ? createWindowStore(bounded, { settings }).read(start) : void calls++,
            };
            await publishHour({ store: bounded, windows, watermark: 0, readWatermark: async () => 0 }, hourOf(WINDOW));
          },
        ],
        choose,
      );
      await interleave([async (process) => publish(bucket, process)], choose);
      const table = bucket.get(tableKey('attempts', hourOf(WINDOW)))?.etag;
      expected ??= table;
      expect(table).toBe(expected);
    });
    expect(ways).toBeGreaterThan(100);
  });
});
