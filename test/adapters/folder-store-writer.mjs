/** Increments a counter in a folder, as a second process does: `folder-store-writer.mjs FOLDER TIMES`. */
import { register } from 'tsx/esm/api';

register();
const { FolderStore } = await import('../../adapters/folder-store.ts');
const [folder, times] = process.argv.slice(2);
const store = new FolderStore(folder);
for (let done = 0; done < Number(times);) {
  const stored = await store.get('count');
  const next = String(Number(new TextDecoder().decode(stored.bytes)) + 1);
  if ((await store.put('count', new TextEncoder().encode(next), { etag: stored.etag })) === 'written') done++;
}
