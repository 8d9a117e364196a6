import { mapConcurrently } from '../collections/concurrently.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeDocument, type OnUnreadable, readOrReplace } from './stored-document.ts';
import type { AddressRanges } from '../flowlog/address.ts';
import { insideRanges, learnOwnership, type Ownership } from '../network/ownership.ts';
import { resolveWindow } from '../windows/resolve.ts';
import { decodeWindow, encodeWindow } from '../windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../windows/window-document.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { createOwnershipStore } from './ownership-store.ts';

/** How many partials are read at once: a window of 5,000 log objects must not open 5,000 connections. */
const READS_AT_ONCE = 32;

/** A window as it was folded. */
export interface FoldedWindow {
  readonly facts: WindowFacts;
  /** How many log objects it counts. Each version of a window counts those of all versions before it. */
  readonly logObjects: number;
  /**
   * True when own addresses or forwarders of its day became known that the hours after the day do not know yet: windows of the next day may then mean
   * something else. True until {@link WindowStore.settleLearnt} is called.
   */
  readonly hasLearnt: boolean;
}

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
   * @returns the window as it then is, undefined when there are no partials
   * @throws {UnreadableDocumentError} when the document, or one of the partials, is damaged, or a later version wrote it
   */
  fold(windowStart: number): Promise<FoldedWindow | undefined>;
  /**
   * Makes the document of a window anew from all its partials, also where it is damaged or counts all of them already.
   * @returns the window as it then is, undefined when there are no partials
   * @throws {IncompleteWindowError} when the document counts log objects that have no partial: it stays as it is
   * @throws {UnreadableDocumentError} when one of the partials is damaged, or a later version wrote it or the document
   */
  refold(windowStart: number): Promise<FoldedWindow | undefined>;
  /**
   * Notes that the hours after a day were marked since windows of the day were folded here.
   * @param dayStart epoch seconds
   */
  settleLearnt(dayStart: number): Promise<void>;
}

/** A window that cannot be made anew without losing something that it counts. */
export class IncompleteWindowError extends Error {
  override readonly name = 'IncompleteWindowError';
  /** Epoch seconds. */
  readonly windowStart: number;

  /**
   * @param windowStart epoch seconds
   * @param missing how many of the log objects that the document counts have no partial
   * @param counted how many log objects the document counts
   */
  constructor(windowStart: number, missing: number, counted: number) {
    super(
      `Rebuild ${windowKey(windowStart)}: found no partial of ${missing} of ${counted} log objects that it counts, expected all; the window stays as it is`,
    );
    this.windowStart = windowStart;
  }
}

/** How a window store reads. */
export interface WindowStoreOptions {
  /** Settings that decide which addresses are ours. */
  readonly settings: { readonly inside: readonly string[] };
  /** How many decoded documents are kept. */
  readonly remembered?: number;
  /** True when nobody else writes: documents that are kept are then not read again. Else each read asks the store for its current version. */
  readonly isExclusive?: boolean;
  /** Hears of a damaged document of a day's network, which is then learnt anew. Absent: such a document is an error. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** How many decoded documents are kept by default. */
const DEFAULT_REMEMBERED = 64;

/**
 * Returns a store of windows.
 * @param store the data bucket or a folder like it
 */
export function createWindowStore(store: ObjectStore, options: WindowStoreOptions): WindowStore {
  const { settings, remembered = DEFAULT_REMEMBERED, isExclusive = false, onUnreadable } = options;
  const inside = insideRanges(settings);
  const ownership = createOwnershipStore(store, onUnreadable);
  const decoded = boundedMap<string, WindowDocument>(remembered);
  const current = boundedMap<number, WindowFacts | undefined>(remembered);

  let written: WrittenDocument | undefined;

  const decode = (key: string, stored: StoredObject): WindowDocument => {
    const kept = decoded.get(stored.etag);
    if (kept) return kept;
    const isOurs = written?.key === key && Buffer.compare(written.bytes, stored.bytes) === 0;
    const document = isOurs && written ? written.document : decodeDocument({ key, bytes: stored.bytes }, decodeWindow);
    decoded.set(stored.etag, document);
    return document;
  };

  const resolved = memoisedResolve(inside);
  const resolve = async (document: WindowDocument): Promise<WindowFacts> =>
    resolved(document, await ownership.before(document.windowStart));

  const keep = (latest: WrittenDocument): void => void (written = latest);
  const learn = async (document: WindowDocument | undefined): Promise<FoldedWindow | undefined> => {
    if (!document) return undefined;
    const { windowStart, interfaces, objects } = document;
    const hasLearnt = await ownership.learn(windowStart, learnOwnership(interfaces, inside));
    const facts = await resolve(document);
    if (isExclusive) current.set(windowStart, facts);
    return { facts, logObjects: objects.length, hasLearnt };
  };

  return {
    async read(windowStart) {
      if (isExclusive && current.has(windowStart)) return current.get(windowStart);
      const key = windowKey(windowStart);
      const stored = await store.get(key);
      const facts = stored && (await resolve(decode(key, stored)));
      if (isExclusive) current.set(windowStart, facts);
      return facts;
    },
    async fold(windowStart) {
      return learn(await foldDocument({ store, windowStart, decode, keep }));
    },
    async refold(windowStart) {
      return learn(await refoldDocument({ store, windowStart, decode, keep }));
    },
    settleLearnt: async (dayStart) => ownership.settle(dayStart),
  };
}

/**
 * Reads which log objects a window counts.
 * @param windowStart epoch seconds
 * @returns their ids; none when nothing was observed
 * @throws {UnreadableDocumentError} when the document is damaged, or a later version wrote it
 */
export async function readCountedObjects(store: ObjectStore, windowStart: number): Promise<readonly string[]> {
  return (await readWindowDocument(store, windowStart))?.objects ?? [];
}

/**
 * Reads a window document as it is stored: what it observed, before it is decided which addresses are ours.
 * @param windowStart epoch seconds
 * @returns undefined when nothing was observed
 * @throws {UnreadableDocumentError} when the document is damaged, or a later version wrote it
 */
export async function readWindowDocument(store: ObjectStore, windowStart: number): Promise<WindowDocument | undefined> {
  const key = windowKey(windowStart);
  const stored = await store.get(key);
  return stored && decodeDocument({ key, bytes: stored.bytes }, decodeWindow);
}

/** Returns a function that resolves a document once for each state of what was learnt before. */
function memoisedResolve(inside: AddressRanges): (document: WindowDocument, remembered: Ownership) => WindowFacts {
  const results = new WeakMap<WindowDocument, { readonly remembered: Ownership; readonly facts: WindowFacts }>();
  return (document, remembered) => {
    const before = results.get(document);
    if (before?.remembered === remembered) return before.facts;
    const facts = resolveWindow(document, { inside, remembered });
    results.set(document, { remembered, facts });
    return facts;
  };
}

/** The document that was written last: whoever reads it next need not decode it, and finds what was made of it already. */
interface WrittenDocument {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly document: WindowDocument;
}

/** What a window document is made with. */
interface FoldWork {
  readonly store: ObjectStore;
  readonly windowStart: number;
  readonly decode: (key: string, stored: StoredObject) => WindowDocument;
  /** Takes what is about to be written. */
  readonly keep: (document: WrittenDocument) => void;
}

/** Reads the document before the partials that it lacks, so that a writer with an older listing never overwrites one with a newer. */
async function foldDocument(work: FoldWork): Promise<WindowDocument | undefined> {
  const { store, windowStart, decode, keep } = work;
  const key = windowKey(windowStart);
  let folded: WindowDocument | undefined;
  await compareAndSwap(store, key, async (stored) => {
    const before = stored && decode(key, stored);
    const parts = await readNewPartials(store, windowStart, before);
    const partials = parts.map((part) => part.document);
    folded = foldWindow(before ? [before, ...partials] : partials);
    if (folded === before || !folded) return undefined;
    const bytes = bytesOf(folded, parts);
    keep({ key, bytes, document: folded });
    return bytes;
  });
  return folded;
}

/** Reads the document before the partials, as {@link foldDocument} does, but takes nothing from it. */
async function refoldDocument({ store, windowStart, decode, keep }: FoldWork): Promise<WindowDocument | undefined> {
  const key = windowKey(windowStart);
  let made: WindowDocument | undefined;
  await compareAndSwap(store, key, async (stored) => {
    const read = async (): Promise<WindowDocument | undefined> => stored && decode(key, stored);
    const before = await readOrReplace(read, () => undefined);
    const parts = await readNewPartials(store, windowStart, undefined);
    made = foldWindow(parts.map((part) => part.document));
    const found = new Set(made?.objects);
    const counted = before?.objects ?? [];
    const missing = counted.filter((id) => !found.has(id)).length;
    if (missing > 0) throw new IncompleteWindowError(windowStart, missing, counted.length);
    if (!made) return undefined;
    const bytes = bytesOf(made, parts);
    if (stored && Buffer.compare(stored.bytes, bytes) === 0) return undefined;
    keep({ key, bytes, document: made });
    return bytes;
  });
  return made;
}

/** The document of a single log object is that object's partial, to the byte. */
function bytesOf(folded: WindowDocument, parts: readonly ReadPartial[]): Uint8Array {
  return parts.find((part) => part.document === folded)?.bytes ?? encodeWindow(folded);
}

interface ReadPartial {
  readonly document: WindowDocument;
  readonly bytes: Uint8Array;
}

/** Reads the partials that a document does not count yet. */
async function readNewPartials(
  store: ObjectStore,
  windowStart: number,
  before: WindowDocument | undefined,
): Promise<ReadPartial[]> {
  const counted = new Set(before?.objects);
  const keys: string[] = [];
  for await (const key of store.list(partialPrefix(windowStart))) {
    if (!counted.has(objectIdOfPartial(key))) keys.push(key);
  }
  const read = await mapConcurrently(keys, READS_AT_ONCE, async (key) => ({ key, stored: await store.get(key) }));
  return read.flatMap(({ key, stored }) => {
    if (!stored) return [];
    const { bytes } = stored;
    return [{ document: decodeDocument({ key, bytes }, decodeWindow), bytes }];
  });
}

/** A map that forgets what was entered first. */
function boundedMap<Key, Value>(most: number): Pick<Map<Key, Value>, 'get' | 'has' | 'set'> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set(key, value) {
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      return entries;
    },
  };
}
