/** Increments a counter in a folder, as a second process does: `node --import tsx folder-store-writer.ts FOLDER TIMES`. */
import { FolderStore } from '../../adapters/folder-store.ts';
import { increment } from './counter.ts';

const [folder = '', times] = process.argv.slice(2);
const store = new FolderStore(folder);
for (let done = 0; done < Number(times); done++) await increment(store, 'count');
