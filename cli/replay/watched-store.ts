import type { ObjectStore } from '../../core/ports.ts';
import { PREFIXES, windowOfKey } from '../../core/storage/keys.ts';
import type { LateWindows } from './late-windows.ts';
import type { ProgressLine } from '../progress.ts';

const TABLES: readonly string[] = [PREFIXES.rollups, PREFIXES.attempts];

/**
 * Returns a store whose calls keep a progress line alive. Work on a folder seldom waits, so a timer alone would not run.
 * @param store the store
 * @param progress shows which table is written, and the time so far at any other call
 * @param late hears of windows that are written
 */
export function watchedStore(
  store: ObjectStore,
  progress: Pick<ProgressLine, 'writing' | 'refresh'>,
  late: Pick<LateWindows, 'written'>,
): ObjectStore {
  return {
    async get(key) {
      progress.refresh();
      return store.get(key);
    },
    async put(key, bytes, expected) {
      if (TABLES.some((prefix) => key.startsWith(prefix))) progress.writing(key);
      else progress.refresh();
      if (key.startsWith(PREFIXES.windows)) late.written(windowOfKey(key));
      return store.put(key, bytes, expected);
    },
    list: (prefix) => store.list(prefix),
  };
}
