import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDeployment } from '../../adapters/aws/deployment.ts';
import { rebuildDeployment } from '../../cli/deployment/rebuild-deployment.ts';
import type { Rebuilt } from '../../cli/deployment/rebuild-text.ts';
import { PREFIXES, tableKey, windowKey } from '../../core/storage/keys.ts';
import { isoDay } from '../../core/time.ts';
import { captureStream } from '../cli/deployment/aws-deployment.ts';
import { contents, DERIVED } from '../examples/replayed-world.ts';
import type { World } from './killed-workers.ts';
import { START, type StoredLog } from './squeezed-day.ts';

const SLOW_MS = 60_000;

/** Damages documents of an hour, and lets the command and the packed functions make them anew. */
export function describeRebuiltHour(world: () => World, logs: readonly StoredLog[]): void {
  describe('a rebuild', () => {
    let expected: Record<string, string>;
    beforeAll(async () => {
      const { stack } = world();
      for (const { key, body } of logs) await stack.upload(key, body);
      await stack.settle();
      await stack.takeAlerts();
      await stack.runSchedule('detect');
      expected = await contents(stack.store, ...DERIVED);
    }, SLOW_MS);

    test(
      'gives the bytes that were there before they were damaged, and sends no alert',
      async () => {
        const { stack } = world();
        const damaged = Object.keys(expected).filter((key) => key.startsWith(PREFIXES.partials));
        for (const key of [...damaged, windowKey(START), tableKey('rollups', START), tableKey('attempts', START)]) {
          await stack.store.put(key, new Uint8Array([1, 2, 3]), 'anything');
        }
        stack.takeLines();
        expect(await rebuild(world())).toEqual({ windows: windowsIn(expected), refused: [] });
        await stack.settle();
        expect(stack.takeLines()).toContainEqual(expect.objectContaining({ message: 'detect:rebuild:done', left: 0 }));
        await stack.runSchedule('detect');
        expect(await contents(stack.store, ...DERIVED)).toEqual(expected);
        expect(await stack.takeAlerts()).toEqual([]);
      },
      SLOW_MS,
    );
  });
}

function windowsIn(documents: Readonly<Record<string, string>>): number {
  return Object.keys(documents).filter((key) => key.startsWith(PREFIXES.windows)).length;
}

/** Runs the command. The functions work off their queues while it waits. */
async function rebuild({ emulator, stack }: World): Promise<Rebuilt> {
  const day = isoDay(START);
  return rebuildDeployment(
    { from: day, to: day, rate: 50 },
    {
      deployment: createDeployment(emulator, { names: stack.names, region: 'us-east-1' }),
      stderr: captureStream().stream,
      nowMs: () => 0,
      now: () => START,
      sleep: async () => void (await stack.settle()),
      isStopped: () => false,
      args: [],
    },
  );
}
