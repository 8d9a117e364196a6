import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { openLogFile } from '../../../adapters/local/log-files.ts';
import { PartialBuffer } from '../../../adapters/local/partial-buffer.ts';
import { claimDataFolder, OutputFolderError } from '../../../cli/output-folder.ts';
import { rebuildFolder } from '../../../cli/replay/rebuild-folder.ts';
import { replay } from '../../../core/replay.ts';
import { SMALL_WORLD } from '../../../simulation/small-world.ts';
import { contents, freshWorld } from '../../examples/replayed-world.ts';

const DERIVED = ['windows/', 'networks/', 'digests/', 'rollups/', 'attempts/'];
const PERIOD = { from: '2026-11-22', to: '2026-11-23' };

let folder: string;
let out: string;
let files: string[];
let store: FolderStore;

/** A folder into which logs were replayed. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surge445-test-'));
  out = join(folder, 'out');
  store = new FolderStore(out);
  files = [];
  for (const [index, { text, lines }] of SMALL_WORLD.logObjects.entries()) {
    if (lines.length === 0) continue;
    const path = join(folder, `${index}.log`);
    files.push(path);
    await writeFile(path, text);
  }
  const world = freshWorld({}, store);
  await claimDataFolder(out, world.settings);
  const objects = files.map((path) => ({ location: { bucket: '', key: path }, object: openLogFile(path) }));
  await replay(objects, { ...world, store: new PartialBuffer(store) });
});
afterEach(async () => rm(folder, { recursive: true }));

describe('rebuildFolder()', () => {
  test('gives the bytes of the replay back, and no alert', async () => {
    const expected = await contents(store, ...DERIVED);
    const alerts = await contents(store, 'alerts/');
    const isHit = (key: string): boolean => !key.startsWith('windows/') || /2026-11-2[23]/.test(key);
    for (const key of Object.keys(expected).filter(isHit)) await store.put(key, new Uint8Array([1, 2, 3]), 'anything');
    const lines: string[] = [];
    const { problems } = await rebuildFolder(files, { out, ...PERIOD }, (line) => lines.push(line));
    expect(problems).toEqual([]);
    const isMade = ([key]: [string, string]): boolean => !/2030/.test(key);
    expect(Object.entries(await contents(store, ...DERIVED)).filter(isMade)).toEqual(
      Object.entries(expected).filter(isMade),
    );
    expect(await contents(store, 'alerts/')).toEqual(alerts);
    expect(lines[0]).toBe(
      `Found ${files.length} files, 0.0 MB, to read for the windows from 2026-11-22 to 2026-11-23.`,
    );
  });

  test('refuses a folder that another run writes into', async () => {
    await writeFile(join(out, '.surge445-writer-0123456789ab-1-1'), 'host-a\n');
    await expect(rebuildFolder(files, { out, ...PERIOD }, () => undefined)).rejects.toThrow(
      /found another run of surge445 that writes there \(process 1 on the machine host-a\)/,
    );
  });

  test('leaves a window as it is whose file was not named, and says so', async () => {
    const expected = await contents(store, ...DERIVED);
    const { problems } = await rebuildFolder(files.slice(1), { out, ...PERIOD }, () => undefined);
    expect(problems.join('\n')).toMatch(/found no partial of 1 of \d+ log objects that it counts/);
    expect(await contents(store, ...DERIVED)).toEqual(expected);
  });

  test('changes nothing in a dry run', async () => {
    await store.put('windows/2026-11-23T0000Z.json.gz', new Uint8Array([1]), 'anything');
    const before = await contents(store, ...DERIVED);
    await rebuildFolder(files, { out, ...PERIOD, dryRun: true }, () => undefined);
    expect(await contents(store, ...DERIVED)).toEqual(before);
  });

  test('refuses a folder that no replay wrote', async () => {
    const rebuilt = rebuildFolder(files, { out: folder, ...PERIOD }, () => undefined);
    await expect(rebuilt).rejects.toThrow(OutputFolderError);
  });
});
