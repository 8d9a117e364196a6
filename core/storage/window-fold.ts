import type { ObjectStore, StoredObject } from '../ports.ts';
import { encodeWindow } from '../windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../windows/window-document.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { foldPartials, type FoldedPartials } from './fold-partials.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import { readOrReplace } from './stored-document.ts';

/**
 * Reports that a window counts at most, each of an interface on one source and one target. Five million take 1.3 GB of memory and 47 s
 * of CPU time from partials to alerts. Detect has 3 GB and three minutes, and a window must leave room for the hour around it (docs/scale.md).
 */
export const MOST_REPORTS = 6_000_000;

/** Log objects that a window counts, and that it would lose if it were made anew. */
export interface LostObjects {
  /** How many have no partial. */
  readonly missing: number;
  /** How many have a partial for whose reports there is no room. */
  readonly withoutRoom: number;
  /** How many log objects the window counts. */
  readonly counted: number;
}

/** A window that cannot be made anew without losing something that it counts. */
export class IncompleteWindowError extends Error {
  override readonly name = 'IncompleteWindowError';
  /** Epoch seconds. */
  readonly windowStart: number;

  /** @param windowStart epoch seconds */
  constructor(windowStart: number, { missing, withoutRoom, counted }: LostObjects) {
    const found = [
      ...(missing > 0 ? [`no partial of ${missing}`] : []),
      ...(withoutRoom > 0 ? [`no room for ${withoutRoom}`] : []),
    ].join(' and ');
    super(
      `Rebuild ${windowKey(windowStart)}: found ${found} of ${counted} log objects that it counts, expected all; the window stays as it is`,
    );
    this.windowStart = windowStart;
  }
}

/** A document that was written, and its bytes. */
export interface WrittenDocument {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly document: WindowDocument;
}

/** What a window is folded with. */
export interface FoldWork {
  readonly store: ObjectStore;
  readonly windowStart: number;
  /** Reports that the window counts at most. */
  readonly mostReports: number;
  readonly decode: (key: string, stored: StoredObject) => WindowDocument;
  /** Takes what is about to be written. */
  readonly keep: (document: WrittenDocument) => void;
}

/**
 * Folds all partials of a window into its document. The document is read before the partials that it lacks, so that a writer with an older listing
 * never overwrites one with a newer.
 *
 * A partial for whose reports there is no room is left out. The document names it, so that it is not read again, and nobody takes its log object for
 * lost.
 * @returns the document as it then is, undefined when there are no partials
 * @throws {UnreadableDocumentError} when the document, or one of the partials, is damaged, or a later version wrote it
 */
export async function foldDocument(work: FoldWork): Promise<WindowDocument | undefined> {
  const { store, windowStart, decode, keep } = work;
  const key = windowKey(windowStart);
  let folded: WindowDocument | undefined;
  await compareAndSwap(store, key, async (stored) => {
    const before = stored && decode(key, stored);
    const keys = await listNewPartials(work, before);
    const partials = await foldPartials(work, keys, before);
    folded = withLeftOut(partials, windowStart);
    if (folded === before || !folded) return undefined;
    const bytes = bytesOf(folded, partials);
    keep({ key, bytes, document: folded });
    return bytes;
  });
  return folded;
}

/**
 * Makes a document anew from all partials. The document is read before the partials, as {@link foldDocument} does, but nothing is taken from it. What it
 * counts gets room first, so that a log object that it leaves out does not take the place of another.
 * @returns the document as it then is, undefined when there are no partials
 * @throws {IncompleteWindowError} when the document counts log objects that the new one would not count: it stays as it is
 * @throws {UnreadableDocumentError} when one of the partials is damaged, or a later version wrote it or the document
 */
export async function refoldDocument(work: FoldWork): Promise<WindowDocument | undefined> {
  const { store, windowStart, decode, keep } = work;
  const key = windowKey(windowStart);
  let made: WindowDocument | undefined;
  await compareAndSwap(store, key, async (stored) => {
    const read = async (): Promise<WindowDocument | undefined> => stored && decode(key, stored);
    const before = await readOrReplace(read, () => undefined);
    const keys = await listNewPartials(work, undefined);
    const partials = await foldPartials(work, countedFirst(keys, before), undefined);
    made = withLeftOut(partials, windowStart);
    if (before) requireAllOf(before, made);
    if (!made) return undefined;
    const bytes = bytesOf(made, partials);
    if (stored && Buffer.compare(stored.bytes, bytes) === 0) return undefined;
    keep({ key, bytes, document: made });
    return bytes;
  });
  return made;
}

/** The document of a single log object is that object's partial, to the byte. */
function bytesOf(folded: WindowDocument, { first }: FoldedPartials): Uint8Array {
  return first?.document === folded ? first.bytes : encodeWindow(folded);
}

/** Returns what is counted, with the names of the log objects that have no room. */
function withLeftOut({ document, leftOut }: FoldedPartials, windowStart: number): WindowDocument | undefined {
  if (leftOut.length === 0) return document;
  const nothing = {
    windowStart,
    latest: windowStart,
    ports: [],
    objects: [],
    coverage: [],
    interfaces: [],
    reports: [],
  };
  return foldWindow([...(document ? [document] : []), { ...nothing, leftOut }]);
}

/** Returns the keys of partials, first those of log objects that a document counts. */
function countedFirst(keys: readonly string[], document: WindowDocument | undefined): readonly string[] {
  const counted = new Set(document?.objects);
  const isCounted = (key: string): boolean => counted.has(objectIdOfPartial(key));
  return [...keys.filter(isCounted), ...keys.filter((key) => !isCounted(key))];
}

/** @throws {IncompleteWindowError} when a document counts log objects that the new one does not count */
function requireAllOf({ windowStart, objects }: WindowDocument, made: WindowDocument | undefined): void {
  const found = new Set(made?.objects);
  const leftOut = new Set(made?.leftOut);
  const lost = objects.filter((id) => !found.has(id));
  if (lost.length === 0) return;
  const withoutRoom = lost.filter((id) => leftOut.has(id)).length;
  throw new IncompleteWindowError(windowStart, {
    missing: lost.length - withoutRoom,
    withoutRoom,
    counted: objects.length,
  });
}

/** Lists the partials that a document does not know yet: it neither counts their log objects nor leaves them out. */
async function listNewPartials(
  { store, windowStart }: Pick<FoldWork, 'store' | 'windowStart'>,
  before: WindowDocument | undefined,
): Promise<readonly string[]> {
  const known = new Set([...(before?.objects ?? []), ...(before?.leftOut ?? [])]);
  const keys: string[] = [];
  for await (const key of store.list(partialPrefix(windowStart))) {
    if (!known.has(objectIdOfPartial(key))) keys.push(key);
  }
  return keys;
}
