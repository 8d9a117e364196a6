import { windowKey } from './keys.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { decodeDocument, type OnUnreadable } from './stored-document.ts';
import type { AddressRanges } from '../flowlog/address.ts';
import { insideRanges, learnOwnership, type Ownership } from '../network/ownership.ts';
import { resolveWindow } from '../windows/resolve.ts';
import { MOST_LISTED_PAIRS } from '../windows/resolve-large.ts';
import { decodeWindow } from '../windows/window-codec.ts';
import type { WindowDocument } from '../windows/window-document.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { createOwnershipStore } from './ownership-store.ts';
import { foldDocument, type FoldWork, MOST_REPORTS, refoldDocument, type WrittenDocument } from './window-fold.ts';

/** A window as it was folded. */
export interface FoldedWindow {
  readonly facts: WindowFacts;
  /** How many log objects it has dealt with: it counts them, or leaves them out. Each version of a window has dealt with those of all versions before it. */
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
   * @throws {IncompleteWindowError} when the document counts log objects that have no partial, or no room: it stays as it is
   * @throws {UnreadableDocumentError} when one of the partials is damaged, or a later version wrote it or the document
   */
  refold(windowStart: number): Promise<FoldedWindow | undefined>;
  /**
   * Notes that the hours after a day were marked since windows of the day were folded here.
   * @param dayStart epoch seconds
   */
  settleLearnt(dayStart: number): Promise<void>;
  /**
   * Lets {@link read} look again at what was learnt of the days before the windows. Whoever replaces something that is made from windows calls this after
   * reading what is replaced: otherwise a slow writer could put an older meaning of the windows in the place of a newer one.
   */
  renewLearnt(): void;
}

/** How a window store reads. */
export interface WindowStoreOptions {
  /** Settings that decide which addresses are ours. */
  readonly settings: { readonly inside: readonly string[] };
  /** How many decoded documents are kept. */
  readonly remembered?: number;
  /** True when nobody else writes: documents that are kept are then not read again. Else each read asks the store for its current version. */
  readonly isExclusive?: boolean;
  /** Reports that a window counts at most; {@link MOST_REPORTS} when undefined. */
  readonly mostReports?: number;
  /** Hears of a damaged document of a day's network, which is then learnt anew. Absent: such a document is an error. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** How many decoded documents are kept by default. */
const DEFAULT_REMEMBERED = 64;

/** How many large windows are kept, without their documents: judging and summaries look back at two hours. */
const LARGE_REMEMBERED = 24;

/**
 * Returns a store of windows.
 * @param store the data bucket or a folder like it
 */
export function createWindowStore(store: ObjectStore, options: WindowStoreOptions): WindowStore {
  const { settings, remembered = DEFAULT_REMEMBERED, isExclusive = false, mostReports = MOST_REPORTS } = options;
  const inside = insideRanges(settings);
  const ownership = createOwnershipStore(store, options.onUnreadable);
  const decoded = boundedMap<string, WindowDocument>(remembered);
  const current = boundedMap<number, ResolvedWindow<WindowFacts | undefined>>(remembered);
  const large = boundedMap<string, ResolvedWindow>(LARGE_REMEMBERED);
  const resolved = memoisedResolve(inside);
  let written: WrittenWindow | undefined;

  const isWritten = (key: string, { bytes }: StoredObject): boolean =>
    written?.key === key && Buffer.compare(written.bytes, bytes) === 0;

  const decode = (key: string, stored: StoredObject): WindowDocument => {
    const kept = decoded.get(stored.etag);
    if (kept) return kept;
    const ours = isWritten(key, stored) ? written?.document : undefined;
    const document = ours ?? decodeDocument({ key, bytes: stored.bytes }, decodeWindow);
    if (!isLarge(document)) decoded.set(stored.etag, document);
    return document;
  };

  const resolveStored = (key: string, stored: StoredObject, before: Ownership): WindowFacts => {
    const known = large.get(stored.etag) ?? (isWritten(key, stored) ? written?.large : undefined);
    if (known?.remembered === before) return known.facts;
    const document = decode(key, stored);
    const facts = resolved(document, before);
    if (isLarge(document)) large.set(stored.etag, { remembered: before, facts });
    return facts;
  };

  /** Makes a document, and remembers what it says about our addresses. */
  const learn = async (
    windowStart: number,
    make: (work: FoldWork) => Promise<WindowDocument | undefined>,
  ): Promise<FoldedWindow | undefined> => {
    let latest: WrittenDocument | undefined;
    const keep = (document: WrittenDocument): unknown => (latest = document);
    const document = await make({ store, windowStart, mostReports, decode, keep });
    if (!document) return undefined;
    const hasLearnt = await ownership.learn(windowStart, learnOwnership(document.interfaces, inside));
    const before = await ownership.before(windowStart);
    const facts = resolved(document, before);
    if (latest) written = withoutLarge(latest, { remembered: before, facts });
    if (isExclusive) current.set(windowStart, { remembered: before, facts });
    return { facts, logObjects: document.objects.length + (document.leftOut?.length ?? 0), hasLearnt };
  };

  return {
    async read(windowStart) {
      const key = windowKey(windowStart);
      // What is known of the day comes first: then no document waits for it in memory.
      const before = await ownership.before(windowStart);
      const kept = current.get(windowStart);
      if (kept?.remembered === before) return kept.facts;
      const stored = await store.get(key);
      const facts = stored && resolveStored(key, stored, before);
      if (isExclusive) current.set(windowStart, { remembered: before, facts });
      return facts;
    },
    fold: async (windowStart) => learn(windowStart, foldDocument),
    refold: async (windowStart) => learn(windowStart, refoldDocument),
    settleLearnt: async (dayStart) => ownership.settle(dayStart),
    renewLearnt: () => (isExclusive ? undefined : ownership.renew()),
  };
}

/** A window as it was resolved. The document of a large one is not kept: it has hundreds of megabytes. */
interface ResolvedWindow<Facts = WindowFacts> {
  /** What was remembered of the day before: when more of it becomes known, the window means something else. */
  readonly remembered: Ownership;
  readonly facts: Facts;
}

/** The document that was written last: whoever reads it next need not decode it, and finds what was made of it already. */
interface WrittenWindow extends Pick<WrittenDocument, 'key' | 'bytes'> {
  /** Absent where it is large. */
  readonly document?: WindowDocument;
  readonly large?: ResolvedWindow;
}

function withoutLarge({ key, bytes, document }: WrittenDocument, large: ResolvedWindow): WrittenWindow {
  return isLarge(document) ? { key, bytes, large } : { key, bytes, document };
}

function isLarge({ reports }: WindowDocument): boolean {
  return reports.length > MOST_LISTED_PAIRS;
}

/**
 * Reads which log objects a window has dealt with: those that it counts, and those that it leaves out because it is too large.
 * @param windowStart epoch seconds
 * @returns their ids; none when nothing was observed
 * @throws {UnreadableDocumentError} when the document is damaged, or a later version wrote it
 */
export async function readKnownObjects(store: ObjectStore, windowStart: number): Promise<readonly string[]> {
  const document = await readWindowDocument(store, windowStart);
  return [...(document?.objects ?? []), ...(document?.leftOut ?? [])];
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

/** A map that forgets what was entered first. */
function boundedMap<Key, Value>(most: number): Pick<Map<Key, Value>, 'get' | 'set'> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      return entries;
    },
  };
}
