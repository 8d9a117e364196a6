import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openS3LogObject } from '../../../adapters/aws/s3-log-object.ts';
import {
  RebuildStalledError,
  rebuildDeployment,
  type RebuildOptions,
} from '../../../cli/deployment/rebuild-deployment.ts';
import { detect, publishStale } from '../../../core/detect.ts';
import { ingestLogObject } from '../../../core/ingest.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { rebuildWindows } from '../../../core/rebuild.ts';
import { windowKey } from '../../../core/storage/keys.ts';
import { noteRebuilt } from '../../../core/storage/rebuild-note.ts';
import { parseDetectMessage } from '../../../lambdas/detect-message.ts';
import { notifiedObjects } from '../../../lambdas/s3-notification-message.ts';
import { SMALL_WORLD } from '../../../simulation/small-world.ts';
import { makeBudget } from '../../adapters/aws/test-budget.ts';
import { createQueue, drainQueue, type EmulatedQueue, type Emulator, startEmulator } from '../../aws/emulator.ts';
import { contents, freshWorld, type ReplayedWorld } from '../../examples/replayed-world.ts';
import { captureStream, emulateDeployment, type EmulatedDeployment, putObject } from './aws-deployment.ts';

const DERIVED = ['partials/', 'windows/', 'networks/', 'digests/', 'rollups/', 'attempts/'];
const [FROM, TO] = ['2026-11-22', '2026-11-23'];

let emulator: Emulator;
let place: EmulatedDeployment;
let windowsQueue: EmulatedQueue;
let world: ReplayedWorld;
let store: ObjectStore;
let keys: string[];

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** A deployment that has counted the log objects of two days. */
beforeEach(async () => {
  windowsQueue = await createQueue(emulator, `windows-${Math.floor(performance.now() * 1000)}`);
  place = await emulateDeployment(emulator, { detectQueueUrl: windowsQueue.url });
  store = place.deployment.store(place.dataBucket);
  world = freshWorld({}, store);
  const files = SMALL_WORLD.logObjects.filter(({ lines }) => lines.length > 0);
  keys = files.map(({ key }) => key);
  for (const { key, text } of files) await putObject(emulator, { bucket: place.logBucket, key }, gzipSync(text));
  await detect((await Promise.all(keys.map(read))).flat(), world);
  await publishStale(world);
});

/** Ingests a log object, as the function does. */
async function read(key: string): Promise<readonly number[]> {
  const location = { bucket: place.logBucket, key };
  const touched: number[] = [];
  await ingestLogObject(location, 1, {
    store,
    settings: world.settings,
    limits: { maxBytes: Infinity },
    open: async () => openS3LogObject({ client: emulator.s3, ...location, budget: makeBudget() }),
    announce: async (windows) => void touched.push(...windows),
  });
  return touched;
}

/** Ingest works off its queue. @returns the keys of the log objects */
async function ingest(): Promise<string[]> {
  const messages = await drainQueue(emulator, place.queue);
  const read_: string[] = [];
  for (const message of messages) {
    const { logObjects, rebuild: run = '' } = notifiedObjects(JSON.stringify(message));
    for (const location of logObjects) {
      await read(location.key);
      await noteRebuilt(store, { run, location, outcome: 'read' });
      read_.push(location.key);
    }
  }
  return read_;
}

/** Detect works off its queue. @returns the windows that it was told to make anew */
async function foldAnew(): Promise<number[]> {
  const messages = await drainQueue(emulator, windowsQueue);
  const parsed = messages.map((message) => parseDetectMessage(JSON.stringify(message)));
  const windows = parsed.flatMap((message) => ('rebuild' in message ? message.rebuild : []));
  await rebuildWindows(windows, world);
  await publishStale(world);
  return windows;
}

interface Told {
  readonly text: () => string;
  readonly run: Promise<unknown>;
}

/** Runs the command. Ingest works while the command sleeps. */
function rebuild(
  options: Partial<RebuildOptions> = {},
  more: { isStopped?: () => boolean; works?: boolean } = {},
): Told {
  const { stream, text } = captureStream();
  let nowMs = 0;
  const run = rebuildDeployment(
    { from: FROM, to: TO, rate: 50, ...options },
    {
      deployment: place.deployment,
      stderr: stream,
      nowMs: () => nowMs,
      now: () => Date.UTC(2026, 10, 27, 11) / 1000,
      async sleep(ms) {
        nowMs += Math.max(ms, 1000);
        if (more.works !== false) await ingest();
      },
      isStopped: more.isStopped ?? (() => false),
      args: ['surge445', 'rebuild', '--from', FROM, '--to', TO],
    },
  );
  return { run, text };
}

async function windowsStored(): Promise<string[]> {
  return Object.keys(await contents(store, 'windows/'));
}

describe('rebuild', () => {
  test('has everything made anew from the log objects, and says before what there is to do', async () => {
    const expected = await contents(store, ...DERIVED);
    for (const key of Object.keys(expected).filter((_, index) => index % 3 === 0)) {
      await store.put(key, new Uint8Array([1, 2, 3]), 'anything');
    }
    const { run, text } = rebuild();
    const count = (await windowsStored()).length;
    expect(await run).toEqual({ windows: count, refused: [] });
    expect(text()).toContain(
      `Found ${keys.length} log objects, 0.0 MB, to read again, and ${count} windows to make anew.`,
    );
    expect(await foldAnew()).toHaveLength(count);
    expect(await contents(store, ...DERIVED)).toEqual(expected);
    const alerts = world.published.map(({ episodeId, number }) => `${episodeId} ${number}`);
    expect(new Set(alerts).size).toBe(alerts.length);
  });

  test('enqueues nothing in a dry run', async () => {
    const { run, text } = rebuild({ dryRun: true });
    await run;
    expect(text()).toMatch(/Enqueued nothing\.\n$/);
    expect([await ingest(), await foldAnew()]).toEqual([[], []]);
  });

  test('leaves a window as it is whose log object has expired, says so, and makes the others', async () => {
    const [expired = ''] = keys;
    await emulator.s3.send(new DeleteObjectCommand({ Bucket: place.logBucket, Key: expired }));
    const before = await contents(store, 'windows/');
    const { run, text } = rebuild();
    const { refused, windows } = (await run) as { windows: number; refused: string[] };
    expect(refused[0]).toMatch(
      /^Rebuild windows\/\S+: 1 of \d log objects that it counts are not in the log bucket any more/,
    );
    expect(text()).toContain(`  ${refused[0]}\n`);
    const made = await foldAnew();
    expect([made.length, made.length + refused.length]).toEqual([windows, Object.keys(before).length]);
    for (const start of made) expect(refused.join(' ')).not.toContain(windowKey(start));
    expect(await contents(store, 'windows/')).toEqual(before);
  });

  test('that was stopped names the command that goes on, which reads only what is left', async () => {
    const stopped = rebuild({ rate: 1 }, { isStopped: stopAfter(8) });
    await stopped.run;
    expect(stopped.text()).toMatch(/To go on:\n {2}surge445 rebuild .* --run 20261127T110000Z\n$/);
    const first = await ingest();
    expect(await foldAnew()).toEqual([]);
    const seen: string[] = [];
    const { run } = rebuild({ run: '20261127T110000Z' }, { works: false, isStopped: stopAfter(8) });
    await run;
    seen.push(...(await ingest()));
    expect(seen.filter((key) => first.includes(key))).toEqual([]);
  });

  test('gives up when ingest reads nothing for half an hour, and says where to look', async () => {
    const { run, text } = rebuild({}, { works: false });
    await expect(run).rejects.toThrow(RebuildStalledError);
    expect(text()).toContain('--run 20261127T110000Z');
    expect(await foldAnew()).toEqual([]);
  });

  test('says when there is nothing', async () => {
    const { run, text } = rebuild({ from: '2025-01-01', to: '2025-01-01', dryRun: true });
    await run;
    expect(text()).toBe('Found no log objects and no windows from 2025-01-01 to 2025-01-01; check --from and --to\n');
  });
});

/** A person who interrupts the command after so many looks. */
function stopAfter(looks: number): () => boolean {
  let count = 0;
  return () => ++count > looks;
}
