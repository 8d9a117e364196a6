import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { describeObjectStore } from '../object-store-contract.ts';
import { keysIn } from '../stored-keys.ts';

const root = mkdtempSync(join(tmpdir(), 'folder-store-'));
afterAll(() => rmSync(root, { recursive: true }));
const freshFolder = (): string => mkdtempSync(join(root, 'store-'));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describeObjectStore('FolderStore', async () => new FolderStore(freshFolder()));

describe('FolderStore', () => {
  it('makes its folder with the first object', async () => {
    const folder = join(freshFolder(), 'not', 'there', 'yet');
    await new FolderStore(folder).put('a/b', text('x'), 'absent');
    expect(new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))).toEqual(new Set(['a', 'a/b']));
  });

  it('leaves nothing behind but the objects', async () => {
    const folder = freshFolder();
    const store = new FolderStore(folder);
    for (const content of ['1', '2', '3']) await store.put('k', text(content), 'anything');
    await store.put('k', text('4'), 'absent');
    await store.put('k', text('5'), { etag: 'other' });
    expect(readdirSync(folder)).toEqual(['k']);
  });

  it('makes a folder again that somebody removed', async () => {
    const folder = freshFolder();
    const store = new FolderStore(folder);
    await store.put('a/b', text('x'), 'absent');
    rmSync(join(folder, 'a'), { recursive: true });
    expect(await store.put('a/b', text('y'), 'absent')).toBe('written');
  });

  it('does not list dot files, and has no object where a folder is', async () => {
    const folder = freshFolder();
    const store = new FolderStore(folder);
    await store.put('a/b', text('x'), 'absent');
    writeFileSync(join(folder, 'a', '.DS_Store'), '');
    writeFileSync(join(folder, 'a', '.draft-left-by-a-crash'), 'half');
    expect(await keysIn(store)).toEqual(['a/b']);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('a/b/c')).toBeUndefined();
  });

  it('reports a key that is also a folder instead of trying for ever', async () => {
    const store = new FolderStore(freshFolder());
    await store.put('a/b', text('x'), 'absent');
    await expect(store.put('a', text('x'), 'anything')).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
    await expect(store.put('a/b/c', text('x'), 'anything')).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  it('takes over a lock that was left by a crash', async () => {
    const folder = freshFolder();
    const store = new FolderStore(folder, { stealAfterMs: 10 });
    await store.put('k', text('1'), 'absent');
    const lock = join(folder, lockName('k'));
    mkdirSync(lock);
    writeFileSync(join(lock, 'draft-of-the-dead'), 'half');
    expect(await store.put('k', text('2'), 'anything')).toBe('written');
    expect(readdirSync(folder)).toEqual(['k']);
  });

  it('waits for a lock that is being held', async () => {
    const folder = freshFolder();
    const store = new FolderStore(folder, { stealAfterMs: 60_000 });
    await store.put('k', text('1'), 'absent');
    const lock = join(folder, lockName('k'));
    mkdirSync(lock);
    writeFileSync(join(lock, 'draft-of-another'), '3');
    const writing = store.put('k', text('2'), 'anything');
    expect(new TextDecoder().decode((await store.get('k'))?.bytes)).toBe('1');
    renameSync(lock, join(folder, '.released'));
    expect(await writing).toBe('written');
  });

  it.each([
    ['wait for each other', '2000', 100],
    ['take every lock over at once, as if its owner were dead', '0', 300],
  ])('loses no increment of three processes that %s', async (_, stealAfterMs, times) => {
    const folder = freshFolder();
    const store = new FolderStore(folder);
    await store.put('count', text('0'), 'absent');
    const writer = ['--import', 'tsx', join(__dirname, 'folder-store-writer.ts'), folder, String(times), stealAfterMs];
    await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, writer)));
    expect(new TextDecoder().decode((await store.get('count'))?.bytes)).toBe(String(3 * times));
    expect(readdirSync(folder)).toEqual(['count']);
  });

  it('comes to an end when the working folder was deleted', async () => {
    const writer = ['--import', 'tsx', join(__dirname, 'deleted-folder-writer.ts')];
    const { stdout } = await promisify(execFile)(process.execPath, writer, { timeout: 60_000 });
    expect(stdout).toMatch(/^(?:written|Error: ENOENT)/);
  }, 90_000);
});

function lockName(name: string): string {
  return `.lock-${createHash('sha256').update(name).digest('hex')}`;
}
