import { mapAhead } from '../collections/map-ahead.ts';
import { byText } from '../collections/order.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeWindowWithin, encodeWindow } from '../windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../windows/window-document.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import { decodeDocument, readOrReplace } from './stored-document.ts';

/**
 * Reports that a window counts at most, each of an interface on one source and one target. Five million take 1.3 GB of memory and 47 s
 * of CPU time from partials to alerts. Detect has 3 GB and three minutes, and a window must leave room for the hour around it (docs/scale.md).
 */
export const MOST_REPORTS = 6_000_000;

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

/** How many partials are read at once: a window of 5,000 log objects must not open 5,000 connections. */
const READS_AT_ONCE = { atOnce: 32, totalSize: Infinity, sizeOf: () => 1 };

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
    const { parts, leftOut } = await readNewPartials(work, before);
    const partials = parts.map((part) => part.document);
    folded = foldWindow(before ? [before, ...partials] : partials);
    if (leftOut.length > 0) folded = withLeftOut(folded ?? emptyWindow(windowStart), leftOut);
    if (folded === before || !folded) return undefined;
    const bytes = bytesOf(folded, parts);
    keep({ key, bytes, document: folded });
    return bytes;
  });
  return folded;
}

/**
 * Makes a document anew from all partials. The document is read before the partials, as {@link foldDocument} does, but nothing is taken from it.
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
    const { parts, leftOut } = await readNewPartials(work, undefined);
    made = foldWindow(parts.map((part) => part.document));
    if (leftOut.length > 0) made = withLeftOut(made ?? emptyWindow(windowStart), leftOut);
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

function withLeftOut(document: WindowDocument, leftOut: readonly string[]): WindowDocument {
  return { ...document, leftOut: [...(document.leftOut ?? []), ...leftOut].toSorted(byText) };
}

/** The document of a window whose only partials are too large. */
function emptyWindow(windowStart: number): WindowDocument {
  return { windowStart, latest: windowStart, ports: [], objects: [], coverage: [], interfaces: [], reports: [] };
}

interface ReadPartial {
  readonly document: WindowDocument;
  readonly bytes: Uint8Array;
}

/** Partials that a document does not know yet. */
interface NewPartials {
  readonly parts: readonly ReadPartial[];
  /** Ids of the log objects whose partials have no room. */
  readonly leftOut: readonly string[];
}

/** Reads the partials that a document does not know yet, as long as there is room for their reports. */
async function readNewPartials(
  { store, windowStart, mostReports }: Pick<FoldWork, 'store' | 'windowStart' | 'mostReports'>,
  before: WindowDocument | undefined,
): Promise<NewPartials> {
  const known = new Set([...(before?.objects ?? []), ...(before?.leftOut ?? [])]);
  const keys: string[] = [];
  for await (const key of store.list(partialPrefix(windowStart))) {
    if (!known.has(objectIdOfPartial(key))) keys.push(key);
  }
  const parts: ReadPartial[] = [];
  const leftOut: string[] = [];
  let room = mostReports - (before?.reports.length ?? 0);
  const read = mapAhead(keys, READS_AT_ONCE, async (key) => ({ key, stored: await store.get(key) }));
  for await (const { key, stored } of read) {
    if (!stored) continue;
    const { bytes } = stored;
    const document = decodeDocument({ key, bytes }, (partial) => decodeWindowWithin(partial, room));
    if (!document) {
      leftOut.push(objectIdOfPartial(key));
      continue;
    }
    room -= document.reports.length;
    parts.push({ document, bytes });
  }
  return { parts, leftOut };
}
