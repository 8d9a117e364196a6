import { requireSchema } from '../encoding/schema.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { type AskingState, NEVER_ASKED } from '../world/asking.ts';
import type { PortHistory } from '../world/port-history.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { WORLD_KEY } from './keys.ts';
import { decodeDocument, type OnUnreadable, readOrReplace } from './stored-document.ts';

const SCHEMA = 'surge445.world/1';

/** The last good answer about the port of SMB, and when the server may be asked again. */
export interface WorldDocument {
  readonly history: PortHistory;
  readonly asking: AskingState;
}

/** The document before anybody asked. */
const NOTHING_YET: WorldDocument = { history: { port: 445, days: [] }, asking: NEVER_ASKED };

/**
 * Reads what sensors all over the world saw. An alert goes out without it rather than late or never, so every failure counts as not known.
 * @param store undefined: nobody is asked
 * @param onFailure hears the key of the document if it cannot be read
 */
export async function readWorldHistory(
  store: ObjectStore | undefined,
  onFailure: (key: string) => void,
): Promise<PortHistory | undefined> {
  if (!store) return undefined;
  try {
    return decoded(await store.get(WORLD_KEY)).history;
  } catch {
    onFailure(WORLD_KEY);
    return undefined;
  }
}

/**
 * Changes the document in one atomic write, safe against any number of others doing the same.
 * @param change makes the new document from the current one, or undefined when nothing has to change; called again when another writer was first
 * @param onUnreadable hears of a damaged document: it begins anew, because the next answer says all of it again
 * @throws {UnreadableDocumentError} when a newer release wrote the document
 */
export async function changeWorld(
  store: ObjectStore,
  change: (document: WorldDocument) => WorldDocument | undefined,
  onUnreadable: OnUnreadable,
): Promise<void> {
  await compareAndSwap(store, WORLD_KEY, async (current) => {
    const before = await readOrReplace(async () => decoded(current), onUnreadable);
    const after = change(before ?? NOTHING_YET);
    return after && encodeWorld(after);
  });
}

function decoded(stored: StoredObject | undefined): WorldDocument {
  return stored ? decodeDocument({ key: WORLD_KEY, bytes: stored.bytes }, decodeWorld) : NOTHING_YET;
}

function encodeWorld({ asking, history }: WorldDocument): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ schema: SCHEMA, asking, history })}\n`);
}

function decodeWorld(bytes: Uint8Array): WorldDocument {
  // Only encodeWorld writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema, asking, history } = JSON.parse(new TextDecoder().decode(bytes)) as WorldDocument & {
    readonly schema: string;
  };
  requireSchema('what the world saw', schema, SCHEMA);
  return { asking, history };
}
