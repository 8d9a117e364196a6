import { beforeAll, describe, expect, test } from '@jest/globals';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { detect } from '../../core/detect.ts';
import { readHead } from '../../core/storage/state/state-store.ts';
import { CrashPlan, FailingStore, failingPublisher } from '../doubles/failing-store.ts';
import {
  contents,
  copyStore,
  deliverFiles,
  detectAndPublish,
  freshWorld,
  ingestFiles,
  type ReplayedWorld,
} from '../examples/replayed-world.ts';

const FILES = SMALL_WORLD.logObjects.map(({ key, text, lines }) => ({ key, text, lines: lines.length }));
/** Of the day before: an interface shows that a public address is ours. */
const [, TEACHING] = FILES.slice(0, 2);
/** After midnight: a host reaches that address. A last record makes the window final. */
const TAUGHT = [FILES[2]!, FILES[5]!];

const functionsOfLogs = async ({ store }: ReplayedWorld): Promise<Record<string, string>> =>
  contents(store, 'networks/', 'digests/', 'rollups/', 'attempts/');

describe('an address of ours that becomes known late', () => {
  const settled = freshWorld();
  const whole = freshWorld();
  let touched: number[] = [];
  beforeAll(async () => {
    await deliverFiles(TAUGHT, settled);
    await copyStore(settled.store, whole.store);
    touched = await ingestFiles([TEACHING!], settled);
    await deliverFiles([TEACHING!], whole);
  });

  test('changes tables of the next day that were final', async () => {
    const before = await functionsOfLogs(settled);
    const after = await functionsOfLogs(whole);
    const key = 'attempts/dt=2026-11-23/00.parquet';
    expect(after[key]).not.toBe(before[key]);
  });

  test('is told to the next day once: then its windows mark no hours of that day any more', async () => {
    const world = freshWorld({}, new MemoryStore());
    await copyStore(settled.store, world.store);
    await detect(touched, world);
    const hours = async () => (await readHead(world.store)).stale.map(({ changes }) => changes);
    const before = await hours();
    await detect(touched, world);
    const again = (await hours()).filter((changes) => !before.includes(changes));
    expect([before.length > 1, again.length]).toEqual([true, 1]);
  });

  test('changes them also when the worker that learnt it crashed after any of its writes', async () => {
    const expected = await functionsOfLogs(whole);
    let crashes = 0;
    for (let call = 1, isOver = false; !isOver; call++) {
      const world = freshWorld({}, new MemoryStore());
      await copyStore(settled.store, world.store);
      const plan = new CrashPlan(call, 'after');
      const [store, publisher] = [new FailingStore(world.store, plan), failingPublisher(world.publisher, plan)];
      isOver = await detectAndPublish(touched, { ...world, store, publisher }).then(
        () => true,
        () => false,
      );
      crashes += isOver ? 0 : 1;
      await detectAndPublish(touched, world);
      expect(await functionsOfLogs(world)).toEqual(expected);
    }
    expect(crashes).toBeGreaterThan(8);
  });
});
