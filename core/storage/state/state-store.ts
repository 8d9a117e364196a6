import { type AlertingState, decodeState, encodeState, type StateDocument } from '../../alerting/state.ts';
import type { Episode } from '../../episodes/episode.ts';
import type { ObjectStore } from '../../ports.ts';
import { compareAndSwap, READ_ANEW } from '../compare-and-swap.ts';
import { isOldPart, readParts, type ReadParts, writeParts } from './episode-parts.ts';
import { EPISODES_KEY } from '../keys.ts';
import { decodeDocument } from '../stored-document.ts';
import { byKey } from '../../episodes/episodes.ts';

/** So many episodes stand in the document of the state itself: about one megabyte. More stand in parts. */
export const MOST_IN_DOCUMENT = 200;

/** The state without its episodes. */
export type StateHead = Omit<AlertingState, 'episodeState'> & {
  readonly episodeState: Pick<AlertingState['episodeState'], 'watermark' | 'pending'>;
};

/** What a change of the state returns: the new state, undefined when nothing has to change, or the wish to be called again with a fresh read. */
export type ChangedState = AlertingState | typeof READ_ANEW | undefined;

/** Reads the state. */
export async function readState(store: ObjectStore): Promise<AlertingState> {
  const document = await readDocument(store);
  return withParts(document, await readParts(store, document.parts?.keys ?? []));
}

/** Reads the watermark, the outbox and the stale hours: one read, however many episodes there are. */
export async function readHead(store: ObjectStore): Promise<StateHead> {
  return readDocument(store);
}

/**
 * Counts the open episodes.
 * @throws {UnreadableDocumentError} when the state is damaged, or a newer release wrote it
 */
export async function countOpen(store: ObjectStore): Promise<number> {
  const stored = await store.get(EPISODES_KEY);
  if (!stored) return 0;
  const { episodeState, parts } = decodeDocument({ key: EPISODES_KEY, bytes: stored.bytes }, decodeState);
  return parts?.open ?? openIn(episodeState.episodes);
}

/**
 * Changes the state in one atomic write, safe against any number of others doing the same. Parts that hold episodes are written before the document
 * that names them, and never changed: a crash in between leaves the state as it was.
 * @param change makes the new state from the current one, or undefined when nothing has to change; called again when another writer was first. It may
 *   read, or return {@link READ_ANEW}, as for {@link compareAndSwap}
 * @param mostInDocument so many episodes stand in the document itself
 */
export async function changeState(
  store: ObjectStore,
  change: (state: AlertingState) => ChangedState | Promise<ChangedState>,
  mostInDocument = MOST_IN_DOCUMENT,
): Promise<void> {
  let read: ReadParts = new Map();
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const document = decodeState(current?.bytes);
    read = await readParts(store, document.parts?.keys ?? [], read);
    const after = await change(withParts(document, read));
    if (!after || after === READ_ANEW) return after;
    const { episodes, watermark } = after.episodeState;
    if (episodes.length <= mostInDocument) return encodeState(after);
    const keys = await writeParts(store, episodes, { before: read, time: watermark });
    const parts = { keys, open: openIn(episodes) };
    return encodeState({ ...after, episodeState: { ...after.episodeState, episodes: [] }, parts });
  });
}

/**
 * Changes what the state holds besides episodes, in one atomic write as {@link changeState}. No part is read or written.
 * @param change makes the fields that change from the current state, or undefined when nothing has to change
 */
export async function changeHead(
  store: ObjectStore,
  change: (state: StateHead) => Partial<Pick<AlertingState, 'outbox' | 'stale' | 'marks'>> | undefined,
): Promise<void> {
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const document = decodeState(current?.bytes);
    const changes = change(document);
    return changes && encodeState({ ...document, ...changes });
  });
}

/**
 * Writes parts anew that are more than a week old by the clock. While logs come, each change of the state does that. While none come, the bucket would delete
 * the parts by age although the document names them, and the first window afterwards could not be judged.
 * @param now epoch seconds by the clock
 */
export async function renewParts(store: ObjectStore, now: number): Promise<void> {
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const document = decodeState(current?.bytes);
    const { parts } = document;
    if (!parts?.keys.some((key) => isOldPart(key, now))) return undefined;
    const before = await readParts(store, parts.keys);
    const { episodes } = withParts(document, before).episodeState;
    const keys = await writeParts(store, episodes, { before, time: now });
    return encodeState({ ...document, parts: { ...parts, keys } });
  });
}

function openIn(episodes: readonly Episode[]): number {
  return episodes.filter(({ endedAt }) => endedAt === undefined).length;
}

async function readDocument(store: ObjectStore): Promise<StateDocument> {
  return decodeState((await store.get(EPISODES_KEY))?.bytes);
}

function withParts(document: StateDocument, read: ReadParts): AlertingState {
  const { parts, ...state } = document;
  if (!parts) return state;
  const episodes = [...read.values()].flat().toSorted(byKey);
  return { ...state, episodeState: { ...state.episodeState, episodes } };
}
