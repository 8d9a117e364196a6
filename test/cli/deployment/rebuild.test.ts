import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  RebuildStalledError,
  rebuildDeployment,
  type RebuiltDeployment,
} from '../../../cli/deployment/rebuild-deployment.ts';
import type { RebuildOptions } from '../../../cli/deployment/rebuild-text.ts';
import { detect, publishStale } from '../../../core/detect.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { rebuildWindows } from '../../../core/rebuild.ts';
import { windowKey } from '../../../core/storage/keys.ts';
import { noteRebuilt } from '../../../core/storage/rebuild-note.ts';
import { parseDetectMessage } from '../../../lambdas/detect-message.ts';
import { notifiedObjects } from '../../../lambdas/s3-notification-message.ts';
import { SMALL_WORLD } from '../../../simulation/small-world.ts';
import { contents, DERIVED, freshWorld, ingestFiles, type ReplayedWorld } from '../../examples/replayed-world.ts';
import { captureStream } from './aws-deployment.ts';

const [FROM, TO] = ['2026-11-22', '2026-11-23'];

const FILES = SMALL_WORLD.logObjects.filter(({ lines }) => lines.length > 0);

let store: ObjectStore;
let world: ReplayedWorld;
/** Keys of the log objects in the log bucket. */
let keys: string[];
/** Messages by the name of their queue. */
let queues: { ingest: string[]; detect: string[] };
/** How often the command has looked at the queue of detect, and for how many looks the queue holds too much. */
let looks = 0;
let busyLooks = 0;

/** A deployment that has counted the log objects of two days. */
beforeEach(async () => {
  store = new MemoryStore();
  world = freshWorld({}, store);
  queues = { ingest: [], detect: [] };
  [looks, busyLooks] = [0, 0];
  keys = FILES.map(({ key }) => key).toSorted();
  await detect((await Promise.all(keys.map(read))).flat(), world);
  await publishStale(world);
});

const deployment: RebuiltDeployment = {
  names: {
    logBucket: 'logs',
    dataBucket: 'data',
    logKeyPrefix: 'AWSLogs/',
    ingestQueueUrl: 'ingest',
    detectQueueUrl: 'detect',
  },
  listing: (name) => ({
    name,
    folders: async (prefix) => [
      ...new Set(keys.filter((key) => key.startsWith(prefix)).flatMap((key) => folderBelow(key, prefix))),
    ],
    async *objects(prefix, after = '') {
      for (const key of keys) {
        if (key.startsWith(prefix) && key > after) yield { key, etag: 'one', sizeBytes: 1000, writtenAt: 0 };
      }
    },
  }),
  store: () => store,
  queues: {
    async depth() {
      looks++;
      return { waiting: looks <= busyLooks ? 21 : 20, inFlight: 0, deadLetterArn: undefined };
    },
  },
  sender: (url) => ({
    send: async (bodies) => void queues[url === 'ingest' ? 'ingest' : 'detect'].push(...bodies),
  }),
};

function folderBelow(key: string, prefix: string): string[] {
  const end = key.indexOf('/', prefix.length);
  return end < 0 ? [] : [key.slice(0, end + 1)];
}

/** Ingests a log object, as the function does. */
async function read(key: string): Promise<readonly number[]> {
  const file = FILES.find((one) => one.key === key);
  return file ? ingestFiles([{ ...file, lines: file.lines.length }], world) : [];
}

/** Ingest works off its queue. @returns the keys of the log objects */
async function ingest(): Promise<string[]> {
  const readKeys: string[] = [];
  for (const message of queues.ingest.splice(0)) {
    const { logObjects, rebuild: run = '' } = notifiedObjects(message);
    for (const location of logObjects) {
      await read(location.key);
      await noteRebuilt(store, { run, location, outcome: 'read' });
      readKeys.push(location.key);
    }
  }
  return readKeys;
}

/** Detect works off its queue. @returns the windows that it was told to make anew */
async function foldAnew(): Promise<number[]> {
  const parsed = queues.detect.splice(0).map(parseDetectMessage);
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
      deployment,
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

/** Keys of the windows of the two days. */
async function windowsStored(): Promise<string[]> {
  return Object.keys(await contents(store, `windows/${FROM}`, `windows/${TO}`));
}

describe('rebuild', () => {
  test('has everything made anew from the log objects, and says before what there is to do', async () => {
    const expected = await contents(store, ...DERIVED);
    const ofDays = Object.keys(expected).filter((key) => key.includes(FROM) || key.includes(TO));
    for (const key of ofDays.filter((_, index) => index % 3 === 0)) {
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
    keys = keys.slice(1);
    const before = await contents(store, 'windows/');
    const { run, text } = rebuild();
    const { refused, windows } = (await run) as { windows: number; refused: string[] };
    expect(refused[0]).toMatch(
      /^Rebuild windows\/\S+: 1 of \d log objects that it counts are not in the log bucket any more/,
    );
    expect(text()).toContain(`  ${refused[0]}\n`);
    const made = await foldAnew();
    expect([made.length, made.length + refused.length]).toEqual([windows, (await windowsStored()).length]);
    for (const start of made) expect(refused.join(' ')).not.toContain(windowKey(start));
    expect(await contents(store, 'windows/')).toEqual(before);
  });

  test('refuses no window because of a log object that arrives and is counted while the command looks', async () => {
    const all = keys;
    keys = all.slice(1);
    const counted = store;
    store = {
      get: (key) => counted.get(key),
      put: (key, bytes, precondition) => counted.put(key, bytes, precondition),
      list(prefix) {
        if (prefix.startsWith('windows/')) keys = all;
        return counted.list(prefix);
      },
    };
    expect(await rebuild({ dryRun: true }).run).toMatchObject({ refused: [] });
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

  test('sends windows only while the queue of detect holds few messages, and waits no longer than a minute', async () => {
    busyLooks = 3;
    await rebuild().run;
    const requests = Math.ceil(queues.detect.length / 10);
    expect(looks).toBe(busyLooks + requests);

    [looks, busyLooks] = [0, Infinity];
    queues.detect = [];
    const { windows } = (await rebuild().run) as { windows: number };
    expect(queues.detect).toHaveLength(windows);
  });

  test('says when there is nothing', async () => {
    const { run, text } = rebuild({ from: '2025-01-01', to: '2025-01-01', dryRun: true });
    await run;
    expect(text()).toBe('Found no log objects and no windows from 2025-01-01 to 2025-01-01; check --from and --to\n');
  });
});

/** A person who interrupts the command after so many looks. */
function stopAfter(times: number): () => boolean {
  let count = 0;
  return () => ++count > times;
}
