import { describe, expect, test } from '@jest/globals';
import { type Alert, composeAlert } from '../../core/alerting/alert.ts';
import { decodeState, encodeState, type OutboxRow } from '../../core/alerting/state.ts';
import { applyWindow, NO_EPISODES } from '../../core/episodes/episodes.ts';
import { storePartials, type ReadObject, readLogObject } from '../../core/ingest.ts';
import { EPISODES_KEY, partialKey, PREFIXES } from '../../core/storage/keys.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { leaseRows, sendRows } from '../../core/storage/state/outbox.ts';
import { changeState } from '../../core/storage/state/state-store.ts';
import { publishHour } from '../../core/storage/tables.ts';
import { createWindowStore } from '../../core/storage/window-store.ts';
import { hourOf } from '../../core/time.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { SimulatedBucket } from '../../simulation/bucket.ts';
import { buildSimulation } from '../../simulation/fast-build.ts';
import { everyWay, interleave } from '../../simulation/interleavings.ts';
import { publisherOf, storeOf } from '../../simulation/ports.ts';
import type { SimulatedProcess } from '../../simulation/process.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { LEASE_SECONDS, Watch } from '../../simulation/watch.ts';
import { runInWorkers } from '../../simulation/worker-pool.ts';
import { contextOf, thresholdFinding, windowOfFindings } from '../examples/findings.ts';
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

/** The bucket as a process sees it. What was learnt of the network is read at once, because the orders would be too many to try. */
const storeIn =
  (bucket: SimulatedBucket) =>
  (process: SimulatedProcess): ObjectStore => {
    const store = storeOf(process, { bucket, watch: new Watch(bucket) });
    return {
      ...store,
      get: async (key) => (key.startsWith(PREFIXES.networks) ? bucket.get(key) : store.get(key)),
    };
  };

const fold = (bucket: SimulatedBucket) => (process: SimulatedProcess) =>
  createWindowStore(storeIn(bucket)(process), { settings }).fold(WINDOW);

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
    expect(ways).toBeGreaterThan(100);
  });

  test('of a fold and a publish gives tables of the whole window as soon as another publish follows', async () => {
    const publish = (bucket: SimulatedBucket) => async (process: SimulatedProcess) => {
      const store = storeIn(bucket)(process);
      const windows = createWindowStore(store, { settings });
      // The other eleven windows of the hour are empty, and would only make the orders many.
      const read = async (start: number) => (start === WINDOW ? windows.read(start) : undefined);
      const renewLearnt = (): void => windows.renewLearnt();
      const source = { store, windows: { read, renewLearnt }, watermark: 0, readWatermark: async () => 0 };
      await publishHour(source, hourOf(WINDOW));
    };
    const start = async (): Promise<SimulatedBucket> => {
      const bucket = bucketOf('object-1');
      await interleave([fold(bucket)], () => 0);
      for (const [key, { bytes }] of bucketOf('object-2').objects) bucket.put(key, bytes, 'absent');
      return bucket;
    };
    const whole = await start();
    await interleave([fold(whole)], () => 0);
    await interleave([publish(whole)], () => 0);
    const ways = await everyWay(async (choose) => {
      const bucket = await start();
      await interleave([fold(bucket), publish(bucket)], choose);
      await interleave([publish(bucket)], () => 0);
      expect(contentOf(bucket)).toEqual(contentOf(whole));
    });
    expect(ways).toBeGreaterThan(20);
  });

  test('of two drains of the outbox sends each alert once', async () => {
    const [transition] = applyWindow(NO_EPISODES, windowOfFindings(WINDOW, [thresholdFinding()])).transitions;
    const row = { alert: composeAlert(transition!, contextOf()), windowStart: WINDOW, leasedUntil: 0 };
    const ways = await everyWay(async (choose) => {
      const bucket = new SimulatedBucket();
      bucket.put(EPISODES_KEY, encodeState({ ...decodeState(undefined), outbox: [row] }), 'absent');
      const published: Alert[] = [];
      const drain = async (process: SimulatedProcess): Promise<void> => {
        const store = storeIn(bucket)(process);
        const publisher = publisherOf(process, (alert) => void published.push(alert));
        const world = { store, publisher, now: () => WINDOW, leaseSeconds: LEASE_SECONDS };
        let ours: readonly OutboxRow[] = [];
        await changeState(store, (state) => {
          const leased = leaseRows(state.outbox, world);
          ({ ours } = leased);
          return ours.length === 0 ? undefined : { ...state, outbox: leased.outbox };
        });
        await sendRows(ours, world);
      };
      await interleave([drain, drain], choose);
      expect(published).toHaveLength(1);
      expect(decodeState(bucket.get(EPISODES_KEY)?.bytes).outbox).toEqual([]);
    });
    expect(ways).toBeGreaterThan(10);
  });
});

describe('every crash point', () => {
  test('before, after and with a lost reply, of each write of a run, keeps every promise', async () => {
    const file = await buildSimulation({ name: 'test-crash-points', patches: [], isFast: true });
    const faults = ['crash before', 'crash after', 'lost reply'] as const;
    const requests = [[0], [1, 2]].map((numbers) => ({ logObjects: numbers, faults }));
    const { runs, failure } = await runInWorkers(requests, { file, workers: 1 });
    expect(failure).toBeUndefined();
    // Of one log object: partial, announcement, window, summaries, state, tables, both channels, record of the alert, and the state again.
    expect(runs).toBeGreaterThan(100);
  }, 120_000);
});
