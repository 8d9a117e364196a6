import { describe, expect, test } from '@jest/globals';
import { detect } from '../../core/detect.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { partialKey } from '../../core/storage/keys.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { observedWindow } from '../examples/observed-windows.ts';
import { neighbours, reach } from '../examples/remembered-windows.ts';
import { freshWorld, type ReplayedWorld } from '../examples/replayed-world.ts';
import { documentOf } from '../examples/window-documents.ts';

const HOST = '10.0.9.5';

async function detectWindow(world: ReplayedWorld, windowStart: number, pairs: readonly Pair[]): Promise<void> {
  const facts = observedWindow(pairs, { windowStart });
  await world.store.put(partialKey(windowStart, facts.objects[0] ?? ''), encodeWindow(documentOf(facts)), 'absent');
  await detect([windowStart], world);
}

describe('a window that comes late', () => {
  test('is taken into the judging of the windows after it, whose trailing hour reaches back to it', async () => {
    const world = freshWorld();
    const [early, later] = [neighbours(5), neighbours(9).slice(5)];
    await detectWindow(world, WINDOW + WINDOW_SECONDS, reach(HOST, later, 'refused'));
    expect(world.published).toEqual([]);
    await detectWindow(world, WINDOW, reach(HOST, early, 'refused'));
    expect(world.published).toMatchObject([{ rule: 'sweep', transition: 'opened', entity: { id: HOST }, value: 9 }]);
  });
});
