import { mapAhead } from '../collections/map-ahead.ts';
import { byText } from '../collections/order.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeWindowWithin, encodeWindow } from '../windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../windows/window-document.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOfPartial, partialPrefix, windowKey } from './keys.ts';
import { decodeDocument } from './stored-document.ts';

/**
 * Reports that a window counts at most, each of an interface on one source and one target. Five million take 1.3 GB of memory and 47 s
 * of CPU time from partials to alerts. Detect has 3 GB and three minutes, and a window must leave room for the hour around it (docs/scale.md).
 */
export const MOST_REPORTS = 6_000_000;

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
    // The document of a single log object is that object's partial, to the byte.
    const bytes = parts.find((part) => part.document === folded)?.bytes ?? encodeWindow(folded);
    keep({ key, bytes, document: folded });
    return bytes;
  });
  return folded;
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
