import { mapConcurrently } from '../collections/concurrently.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeDocument } from './stored-document.ts';
import { decodeWindow, encodeWindow } from '../windows/window-codec.ts';
import { foldWindow, type WindowFacts } from '../windows/window-facts.ts';

/** How many partials are read at once: a window of 5,000 log objects must not open 5,000 connections. */
const READS_AT_ONCE = 32;

/** Reads and folds window documents. */
export interface WindowStore {
  /**
   * Reads a window document.
   * @param windowStart epoch seconds
   * @returns undefined when nothing was observed
   * @throws {UnreadableDocumentError} when it is damaged, or a later version wrote it
   */
  read(windowStart: number): Promise<WindowFacts | undefined>;
  /**
   * Folds all partials of a window into its document.
   * @returns the document as it then is, undefined when there are no partials
   * @throws {UnreadableDocumentError} when it, or one of the partials, is damaged, or a later version wrote it
   */
  fold(windowStart: number): Promise<WindowFacts | undefined>;
}

/** How a window store reads. */
export interface WindowStoreOptions {
  /** How many decoded documents are kept. */
  readonly remembered: number;
  /** True when nobody else writes: documents that are kept are then not read again. Else each read asks the store for its current version. */
  readonly isExclusive: boolean;
}

/**
 * @param store the data bucket or a folder like it
 */
export function createWindowStore(
  store: ObjectStore,
  { remembered, isExclusive }: WindowStoreOptions = { remembered: 64, isExclusive: false },
): WindowStore {
  const decoded = new Map<string, WindowFacts>();
  const current = new Map<number, WindowFacts | undefined>();

  const decode = (key: string, stored: StoredObject): WindowFacts => {
    const known = decoded.get(stored.etag);
    if (known) return known;
    const facts = decodeDocument({ key, bytes: stored.bytes }, decodeWindow);
    decoded.set(stored.etag, facts);
    const [oldest] = decoded.keys();
    if (decoded.size > remembered && oldest !== undefined) decoded.delete(oldest);
    return facts;
  };

  const keep = (windowStart: number, facts: WindowFacts | undefined): void => {
    current.set(windowStart, facts);
    const [oldest] = current.keys();
    if (current.size > remembered && oldest !== undefined) current.delete(oldest);
  };

  return {
    async read(windowStart) {
      if (isExclusive && current.has(windowStart)) return current.get(windowStart);
      const key = windowKey(windowStart);
      const stored = await store.get(key);
      const facts = stored && decode(key, stored);
      if (isExclusive) keep(windowStart, facts);
      return facts;
    },
    async fold(windowStart) {
      const key = windowKey(windowStart);
      let folded: WindowFacts | undefined;
      await compareAndSwap(store, key, async (stored) => {
        const known = stored && decode(key, stored);
        const parts = await readNewPartials(store, windowStart, known);
        const partials = parts.map((part) => part.facts);
        folded = foldWindow(known ? [known, ...partials] : partials);
        if (folded === known || !folded) return undefined;
        // What only one log object speaks of is that object's partial, to the byte.
        return parts.find((part) => part.facts === folded)?.bytes ?? encodeWindow(folded);
      });
      if (isExclusive) keep(windowStart, folded);
      return folded;
    },
  };
}

interface ReadPartial {
  readonly facts: WindowFacts;
  readonly bytes: Uint8Array;
}

/** The partials that a document does not count yet. */
async function readNewPartials(
  store: ObjectStore,
  windowStart: number,
  known: WindowFacts | undefined,
): Promise<ReadPartial[]> {
  const counted = new Set(known?.objects);
  const keys: string[] = [];
  for await (const key of store.list(partialPrefix(windowStart))) {
    if (!counted.has(objectIdOfPartial(key))) keys.push(key);
  }
  const read = await mapConcurrently(keys, READS_AT_ONCE, async (key) => ({ key, stored: await store.get(key) }));
  return read.flatMap(({ key, stored }) => {
    if (!stored) return [];
    const { bytes } = stored;
    return [{ facts: decodeDocument({ key, bytes }, decodeWindow), bytes }];
  });
}
