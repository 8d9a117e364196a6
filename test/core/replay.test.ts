import { describe, expect, test } from '@jest/globals';
import { PartialBuffer } from '../../adapters/local/partial-buffer.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { BATCH_WINDOWS, MAX_BUFFERED_BYTES, replay, type ReplayHooks } from '../../core/replay.ts';
import { parseQuarantineNote } from '../../core/storage/quarantine.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import { type LogFile, SCENARIOS, scenarioFiles } from '../../scenarios/scenario.ts';
import { contents, freshWorld, pastLogObjects, type ReplayedWorld } from '../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 22, 22) / 1000;
/** So low that the noise of the internet reaches it. */
const SETTINGS = { thresholds: [{ atLeast: 5 }] };
const TABLES = [
  PREFIXES.rollups,
  PREFIXES.attempts,
  PREFIXES.alerts,
  PREFIXES.windows,
  PREFIXES.digests,
  PREFIXES.baselines,
  PREFIXES.episodes,
];

/** Files of the first hours of a scenario. */
function filesOf(name: string, hours: number): LogFile[] {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new RangeError(`Find a scenario: none is called ${name}`);
  return [...scenarioFiles(scenario, { start: START, seconds: hours * HOUR_SECONDS, seed: 1, layout: 'full' })];
}

/** A buffer that is full after each log object, and counts how often it was emptied. */
class FullBuffer extends PartialBuffer {
  emptied = 0;
  override get bufferedBytes(): number {
    return super.bufferedBytes === 0 ? 0 : MAX_BUFFERED_BYTES + 1;
  }
  override forgetBuffered(): void {
    this.emptied++;
    super.forgetBuffered();
  }
}

interface Replayed {
  readonly world: ReplayedWorld;
  readonly stored: Record<string, string>;
}

interface ReplayOptions {
  readonly hooks: ReplayHooks;
  readonly world: ReplayedWorld;
  readonly store: PartialBuffer;
}

async function replayed(
  files: ReadonlyArray<Pick<LogFile, 'key' | 'text'>>,
  { hooks = {}, world = freshWorld(SETTINGS), store = new PartialBuffer(world.store) }: Partial<ReplayOptions> = {},
): Promise<Replayed> {
  await replay(pastLogObjects(files), { ...world, store, hooks });
  return { world, stored: await contents(world.store, ...TABLES) };
}

describe('replay()', () => {
  test('gives the same tables and alerts, whatever the order of the log objects', async () => {
    const files = filesOf('quiet', 2);
    const [forwards, backwards] = [await replayed(files), await replayed(files.toReversed())];
    expect(forwards.world.published.map(({ rule }) => rule)).toContain('threshold');
    expect(backwards.stored).toEqual(forwards.stored);
    expect(backwards.world.published).toEqual(forwards.world.published);
  });

  test('gives the same when the buffer is full after each log object', async () => {
    // Two log objects for each window: what was folded and forgotten must count again.
    const files = filesOf('surge', 1).flatMap((file) => [file, { ...file, key: `${file.key}.again` }]);
    const world = freshWorld(SETTINGS);
    const store = new FullBuffer(world.store);
    const { stored } = await replayed(files, { world, store });
    expect(stored).toEqual((await replayed(files)).stored);
    expect(store.emptied).toBe(files.length);
  });

  test('leaves no partials behind, and no hour to be written', async () => {
    const { world, stored } = await replayed(filesOf('quiet', 2));
    expect(await contents(world.store, PREFIXES.partials)).toEqual({});
    expect(Object.keys(stored).filter((key) => key.startsWith(PREFIXES.rollups))).toEqual([
      'rollups/dt=2026-11-22/22.parquet',
      'rollups/dt=2026-11-22/23.parquet',
    ]);
  });

  test('judges by time, a day at once', async () => {
    const judged: number[] = [];
    const steps: Array<readonly [step: string, window: number, ofWindows: number]> = [];
    const hooks: ReplayHooks = {
      onJudged: ({ windowStart }) => judged.push(windowStart),
      onWindow: (...step) => steps.push(step),
    };
    await replayed(filesOf('outage', 27).toReversed(), { hooks });
    const windows = (27 - 2) * 12;
    const each = (step: string, from: number, to: number): unknown[] =>
      Array.from({ length: to - from }, (_, index) => [step, from + index + 1, windows]);
    expect(steps).toEqual([
      ...each('fold', 0, BATCH_WINDOWS),
      ...each('judge', 0, BATCH_WINDOWS),
      ...each('fold', BATCH_WINDOWS, windows),
      ...each('judge', BATCH_WINDOWS, windows),
    ]);
    expect(judged).toHaveLength(windows);
    expect(judged).toEqual(judged.toSorted((a, b) => a - b));
    expect(judged.at(-1)).toBe(START + 27 * HOUR_SECONDS - WINDOW_SECONDS);
  });

  test('calls a hook after each log object', async () => {
    const heard: string[] = [];
    const files = filesOf('quiet', 1).slice(0, 2);
    const hooks: ReplayHooks = {
      onRead: ({ key }, { records }) => heard.push(`${key} ${records > 0}`),
      onProgress: (count) => heard.push(`${count}`),
    };
    await replayed(files, { hooks });
    expect(heard).toEqual(files.flatMap(({ key }, index) => [`${key} true`, `${index + 1}`]));
  });
});

describe('a log object that cannot be read', () => {
  const [good, other] = filesOf('quiet', 1);
  if (!good || !other) throw new RangeError('Make log objects: the scenario gave fewer than two');
  const bad = { key: 'bad.log', text: 'neither header nor record\n' };
  const empty = { key: 'empty.log', text: '' };

  test('is put into quarantine and told, and the others go on', async () => {
    const told: string[] = [];
    const counts: number[] = [];
    const hooks: ReplayHooks = {
      onUnreadable: ({ key }, { reason }) => told.push(`${key} ${reason}`),
      onProgress: (count) => counts.push(count),
    };
    const { world, stored } = await replayed([good, bad, empty, other], { hooks });
    expect(told).toEqual(['bad.log no-header', 'empty.log empty']);
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(stored).toEqual((await replayed([good, other])).stored);
    const notes = [];
    for await (const key of world.store.list(PREFIXES.quarantine)) {
      notes.push(parseQuarantineNote((await world.store.get(key))?.bytes ?? new Uint8Array()));
    }
    expect(notes).toMatchObject([{ bucket: 'logs', key: 'bad.log', etag: '', reason: 'no-header' }]);
  });

  test('ends the replay when nobody asked to be told', async () => {
    await expect(replayed([good, bad])).rejects.toThrow(UnreadableObjectError);
  });
});
