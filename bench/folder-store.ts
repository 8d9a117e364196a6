/** Measures the time of creating, reading and listing 30,000 small objects in a folder: `node bench/folder-store.ts`, or with tsx on Node 20. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Precondition } from '../core/ports.ts';
import { FolderStore } from '../adapters/local/folder-store.ts';

const COUNT = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'folder-store-'));
const store = new FolderStore(folder);
const bytes = new Uint8Array(300).fill(65);
const keys = Array.from(
  { length: COUNT },
  (_, i) => `partials/w${String(i % 600).padStart(4, '0')}/${i.toString(32)}.json.gz`,
);

async function time(what: string, work: () => Promise<number>): Promise<void> {
  const start = performance.now();
  const count = await work();
  const ms = performance.now() - start;
  console.log(`${what}: ${count} in ${(ms / 1000).toFixed(2)} s, ${((ms * 1000) / count).toFixed(0)} µs each`);
}

async function putAll(expected: Precondition, content = bytes): Promise<number> {
  for (const key of keys) await store.put(key, content, expected);
  return keys.length;
}

await time('plain writeFile, for comparison', async () => {
  for (let i = 0; i < 600; i++) mkdirSync(join(folder, 'plain', String(i)), { recursive: true });
  for (let i = 0; i < COUNT; i++) writeFileSync(join(folder, 'plain', String(i % 600), String(i)), bytes);
  return COUNT;
});
await time('create if absent', () => putAll('absent'));
await time('create again, lost', () => putAll('absent'));
await time('overwrite with the same', () => putAll('anything'));
await time('overwrite with other bytes', () => putAll('anything', new Uint8Array(300).fill(66)));
await time('get', async () => {
  for (const key of keys) await store.get(key);
  return keys.length;
});
await time('compare and swap', async () => {
  for (const key of keys.slice(0, 10_000)) {
    const stored = await store.get(key);
    if (stored) await store.put(key, new Uint8Array(300).fill(67), { etag: stored.etag });
  }
  return 10_000;
});
await time('list', async () => {
  let listed = 0;
  for await (const _ of store.list('partials/')) listed++;
  return listed;
});
rmSync(folder, { recursive: true });
