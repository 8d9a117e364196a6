/** Increments a counter in a folder, as a second process does: `node --import tsx folder-store-writer.ts FOLDER TIMES STEAL_AFTER_MS`. */
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { increment } from '../counter.ts';

const [folder = '', times, stealAfterMs] = process.argv.slice(2);
const store = new FolderStore(folder, { stealAfterMs: Number(stealAfterMs) });
for (let done = 0; done < Number(times); done++) await increment(store, 'count');
