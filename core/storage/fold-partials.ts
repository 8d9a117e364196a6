import { mapAhead } from '../collections/map-ahead.ts';
import type { ObjectStore } from '../ports.ts';
import { decodeWindowWithin, hasReportsWithin } from '../windows/window-codec.ts';
import { foldWindow, type WindowDocument } from '../windows/window-document.ts';
import { objectIdOfPartial } from './keys.ts';
import { decodeDocument } from './stored-document.ts';

/** How many partials are read at once: a window of 5,000 log objects must not open 5,000 connections. */
const READS_AT_ONCE = { atOnce: 32, totalSize: Infinity, sizeOf: () => 1 };

/** How often one call folds because its room ended. A fold of 6 million reports takes 3 s of CPU time, and detect has three minutes (docs/scale.md). */
const MOST_EARLY_FOLDS = 16;

/** A partial as it is stored. */
interface StoredPartial {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** A partial, decoded. */
interface ReadPartial {
  readonly document: WindowDocument;
  readonly bytes: Uint8Array;
}

/** What came of partials. */
export interface FoldedPartials {
  /** What is counted now; the document itself that was counted before where nothing came to it, undefined where there is nothing. */
  readonly document: WindowDocument | undefined;
  /** The first partial that was counted. */
  readonly first: ReadPartial | undefined;
  /** Ids of the log objects whose partials have no room. */
  readonly leftOut: readonly string[];
}

/**
 * Reads partials and folds them with what is counted already, as long as there is room for their reports.
 * @param work where the partials are, and how many reports may be counted
 * @param keys where the partials are stored; those that come first get room first
 * @param before what is counted already
 * @throws {UnreadableDocumentError} when one of the partials is damaged, or a later version wrote it
 */
export async function foldPartials(
  { store, mostReports }: { readonly store: ObjectStore; readonly mostReports: number },
  keys: readonly string[],
  before: WindowDocument | undefined,
): Promise<FoldedPartials> {
  const room = roomFor(mostReports, before);
  const leftOut: string[] = [];
  let first: ReadPartial | undefined;
  const read = mapAhead(keys, READS_AT_ONCE, async (key) => ({ key, stored: await store.get(key) }));
  for await (const { key, stored } of read) {
    if (!stored) continue;
    const document = room.take({ key, bytes: stored.bytes });
    if (document) {
      first ??= { document, bytes: stored.bytes };
    } else {
      leftOut.push(objectIdOfPartial(key));
    }
  }
  return { document: room.fold(), first, leftOut };
}

/** Where partials wait to be folded. */
interface Room {
  /** Takes a partial, and returns it decoded; undefined where there is no room for its reports. */
  readonly take: (partial: StoredPartial) => WindowDocument | undefined;
  /** Folds what waits, and returns all that is counted. */
  readonly fold: () => WindowDocument | undefined;
}

/**
 * Reports of equal pairs become one report in a fold, and make room. So what waits is folded when the room ends, and at the end: not for each partial,
 * because the time of a fold grows with the window.
 */
function roomFor(mostReports: number, before: WindowDocument | undefined): Room {
  let counted = before;
  let waiting: WindowDocument[] = [];
  let room = mostReports - reportsIn(counted);
  let earlyFolds = 0;

  const fold = (): WindowDocument | undefined => {
    if (waiting.length > 0) counted = foldWindow(counted ? [counted, ...waiting] : waiting);
    waiting = [];
    room = mostReports - reportsIn(counted);
    return counted;
  };

  const read = ({ key, bytes }: StoredPartial): WindowDocument | undefined =>
    decodeDocument({ key, bytes }, (partial) => {
      const document = decodeWindowWithin(partial, room);
      if (document || waiting.length === 0 || earlyFolds === MOST_EARLY_FOLDS) return document;
      // What is counted never gets less: a partial that is too large for the room beside it needs no fold.
      if (!hasReportsWithin(partial, mostReports - reportsIn(counted))) return undefined;
      earlyFolds += 1;
      fold();
      return decodeWindowWithin(partial, room);
    });

  const take = (partial: StoredPartial): WindowDocument | undefined => {
    const document = read(partial);
    if (!document) return undefined;
    waiting.push(document);
    room -= document.reports.length;
    return document;
  };

  return { take, fold };
}

function reportsIn(document: WindowDocument | undefined): number {
  return document?.reports.length ?? 0;
}
