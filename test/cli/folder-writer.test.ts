import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { takeFolder } from '../../cli/folder-writer.ts';

const root = mkdtempSync(join(tmpdir(), 'folder-writer-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'folder-'));
});

/** Returns the name of the file of this process, changed as another process would have it. */
function ownName(change: { readonly machine?: string; readonly pid?: number; readonly started?: string } = {}): string {
  takeFolder(folder);
  const [own = ''] = readdirSync(folder);
  rmSync(join(folder, own));
  const [, machine, pid, started] = /^\.surge445-writer-([0-9a-f]+)-(\d+)-(\d+)$/.exec(own) ?? [];
  return `.surge445-writer-${change.machine ?? machine}-${change.pid ?? pid}-${change.started ?? started}`;
}

const leave = (name: string): void => writeFileSync(join(folder, name), 'host-a\n');
/** The process that started this one: it runs as long as this test. */
const running = process.ppid;

describe('takeFolder()', () => {
  test('takes a folder, and the same folder again', () => {
    expect([takeFolder(folder), takeFolder(folder)]).toEqual([undefined, undefined]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('names a process that runs, and leaves its file', () => {
    // Where the kernel tells no start, 0 stands for it.
    const started = spawnSync('sh', ['-c', `sed 's/.*) //' /proc/${running}/stat | cut -d' ' -f20`], {
      encoding: 'utf8',
    });
    const name = ownName({ pid: running, started: started.stdout.trim() || '0' });
    leave(name);
    const isKnown = started.stdout.trim() !== '';
    expect(takeFolder(folder)).toEqual({
      who: `process ${running} on this machine`,
      file: isKnown ? undefined : join(folder, name),
    });
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('removes the file of a process that was killed', () => {
    const { pid } = spawnSync('true');
    leave(ownName({ pid }));
    expect(takeFolder(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([ownName()]);
  });

  test('knows a later process with the same number for another one', () => {
    leave(ownName({ pid: running, started: '1' }));
    expect(takeFolder(folder)).toBeUndefined();
  });

  test('cannot tell whether a process of another machine runs, and names its file', () => {
    const name = ownName({ machine: '0123456789ab', pid: 4711 });
    leave(name);
    expect(takeFolder(folder)).toEqual({ who: 'process 4711 on the machine host-a', file: join(folder, name) });
  });
});
