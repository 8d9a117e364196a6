import { mapBounded } from './bounded.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import type { ObjectStore, StoredObject } from './ports.ts';
import { decodeWindow, encodeWindow } from './rollup/window-codec.ts';
import { foldWindow, type WindowFacts } from './rollup/window-facts.ts';

/** How many partials are read at once: a window of 5,000 log objects must not open 5,000 connections. */
const READS_AT_ONCE = 32;

/** Reads and folds window documents. */
export interface WindowStore {
  /**
   * Reads a window document.
   * @param windowStart epoch seconds
   * @returns undefined when nothing was observed
   */
  read(windowStart: number): Promise<WindowFacts | undefined>;
  /**
   * Folds all partials of a window into its document.
   * @returns the document as it then is, undefined when there are no partials
   */
  fold(windowStart: number): Promise<WindowFacts | undefined>;
}

/**
 * @param store the data bucket or a folder like it
 * @param remembered how many decoded documents are kept; each read still asks the store for its current version
 */
export function createWindowStore(store: ObjectStore, remembered = 64): WindowStore {
  const decoded = new Map<string, WindowFacts>();

  const decode = (stored: StoredObject): WindowFacts => {
    const known = decoded.get(stored.etag);
    if (known) return known;
    const facts = decodeWindow(stored.bytes);
    decoded.set(stored.etag, facts);
    const [oldest] = decoded.keys();
    if (decoded.size > remembered && oldest !== undefined) decoded.delete(oldest);
    return facts;
  };

  return {
    async read(windowStart) {
      const stored = await store.get(windowKey(windowStart));
      return stored && decode(stored);
    },
    async fold(windowStart) {
      let folded: WindowFacts | undefined;
      await compareAndSwap(store, windowKey(windowStart), async (current) => {
        const known = current && decode(current);
        const parts = await readNewPartials(store, windowStart, known);
        folded = foldWindow(known ? [known, ...parts] : parts);
        return folded === known || !folded ? undefined : encodeWindow(folded);
      });
      return folded;
    },
  };
}

/** The partials that a document does not count yet. */
async function readNewPartials(
  store: ObjectStore,
  windowStart: number,
  known: WindowFacts | undefined,
): Promise<WindowFacts[]> {
  const counted = new Set(known?.objects);
  const keys: string[] = [];
  for await (const key of store.list(partialPrefix(windowStart))) {
    if (!counted.has(objectIdOfPartial(key))) keys.push(key);
  }
  const stored = await mapBounded(keys, READS_AT_ONCE, async (key) => store.get(key));
  return stored.flatMap((one) => (one ? [decodeWindow(one.bytes)] : []));
}
