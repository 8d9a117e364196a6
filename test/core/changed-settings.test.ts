import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { createWindowStore } from '../../core/storage/window-store.ts';
import { HOUR_SECONDS } from '../../core/time.ts';
import type { LogFile } from '../../scenarios/scenario.ts';
import { type LineValues, logLine, logText } from '../examples/log-lines.ts';
import { OUTSIDE_SOURCE, WINDOW } from '../examples/observed-network.ts';
import { contents, copyStore, deliverFiles, freshWorld, type ReplayedWorld } from '../examples/replayed-world.ts';

/** One attempt on port 445 and one on port 139, from the same source; then a line that makes their hour final. */
const FILES: readonly LogFile[] = [
  { key: 'AWSLogs/a.log', text: logText([logLine(), logLine({ dstport: '139' })]), lines: 2 },
  { key: 'AWSLogs/b.log', text: logText([logLine({ dstport: '22', ...after(2 * HOUR_SECONDS) })]), lines: 1 },
];

/** Fields of a line that was written so many seconds later. */
function after(seconds: number): LineValues {
  return { start: String(WINDOW + 10 + seconds), end: String(WINDOW + 20 + seconds) };
}

/** The same deployment after its settings were changed. */
function changed(world: ReplayedWorld, settings: unknown): ReplayedWorld {
  return freshWorld(settings, world.store);
}

async function pairsOf({ store, settings }: ReplayedWorld): Promise<string[]> {
  const facts = await createWindowStore(store, { settings }).read(WINDOW);
  return (facts?.pairs ?? []).map(({ direction, port }) => `${direction} ${port}`);
}

const tables = async ({ store }: ReplayedWorld): Promise<Record<string, string>> =>
  contents(store, PREFIXES.rollups, PREFIXES.attempts);

/** docs/operations.md says what people do after such a change. */
describe('a deployment whose `inside` is changed', () => {
  const inside = { inside: [`${OUTSIDE_SOURCE}/32`] };

  test('reads its old windows with the new setting, and leaves their tables as they are', async () => {
    const before = freshWorld();
    await deliverFiles(FILES, before);
    const written = await tables(before);
    const later = changed(before, inside);
    await deliverFiles([], later);
    expect(await pairsOf(before)).toEqual(['inbound 445']);
    expect(await pairsOf(later)).toEqual(['lateral 445']);
    expect(await tables(later)).toEqual(written);
  });

  test('writes the tables anew when the log objects come again, as a backfill sends them', async () => {
    const before = freshWorld();
    await deliverFiles(FILES, before);
    const written = await tables(before);
    const later = changed(before, inside);
    await deliverFiles(FILES, later);
    expect(await tables(later)).not.toEqual(written);
    const fresh = freshWorld(inside);
    await deliverFiles(FILES, fresh);
    expect(await tables(later)).toEqual(await tables(fresh));
  });
});

describe('a deployment whose `ports` are changed', () => {
  const ports = { ports: [139, 445] };

  test('does not count the new port in old windows, not even when the log objects come again', async () => {
    const before = freshWorld();
    await deliverFiles(FILES, before);
    const later = changed(before, ports);
    await deliverFiles(FILES, later);
    expect(await pairsOf(later)).toEqual(['inbound 445']);
  });

  test('counts it when window documents are deleted between two backfills, and loses nothing of log objects that are gone', async () => {
    const gone: LogFile = { key: 'AWSLogs/gone.log', text: logText([logLine()]), lines: 1 };
    const before = freshWorld();
    await deliverFiles([...FILES, gone], before);
    await deliverFiles(FILES, changed(before, ports));
    const store = new MemoryStore();
    await copyStore(before.store, store, (key) => !key.startsWith(PREFIXES.windows));
    const later = freshWorld(ports, store);
    await deliverFiles(FILES, later);
    expect(await pairsOf(later)).toEqual(['inbound 139', 'inbound 445']);
    const fresh = freshWorld(ports);
    await deliverFiles([...FILES, gone], fresh);
    expect(await tables(later)).toEqual(await tables(fresh));
  });
});
