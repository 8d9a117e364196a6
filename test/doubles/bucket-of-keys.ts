import type { ListedLogObject, LogBucket } from '../../core/ports.ts';

/**
 * A log bucket that holds nothing but keys.
 * @param writtenAt when the object of a key was written, epoch seconds
 */
export function bucketOfKeys(keys: readonly string[], writtenAt: (key: string) => number = () => 0): LogBucket {
  const sorted = keys.toSorted();
  return {
    name: 'logs',
    folders: async (prefix) => {
      const below = sorted.filter((key) => key.startsWith(prefix) && key.includes('/', prefix.length));
      return [...new Set(below.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1)))];
    },
    async *objects(prefix, after = ''): AsyncGenerator<ListedLogObject> {
      for (const key of sorted) {
        if (key.startsWith(prefix) && key > after) yield { key, etag: 'x', sizeBytes: 1, writtenAt: writtenAt(key) };
      }
    },
  };
}
